import { assert, assertEquals } from "@std/assert";
import { help } from "../../src/cli/help.ts";
import { paramsOf } from "../../src/cli/flag_help.ts";
import { textValueName } from "../../src/cli/value_name.ts";
import { METHODS } from "../../src/methods/mod.ts";

for (
  const [param, expected] of [
    ["case_id", "CASE"],
    ["case_ids", "CASE"],
    ["target_session_id", "SESSION"],
    ["merge_request_id", "REQUEST"],
    ["depends_on", "TASK"],
    ["allow", "PATTERN"],
    ["summary", "TEXT"],
    ["toString", "TEXT"],
    ["constructor_id", "TEXT"],
  ] as const
) {
  Deno.test(`textValueName() shows ${param} as ${expected}`, () => {
    assertEquals(textValueName(param), expected);
  });
}

Deno.test("help says of every id what it is an id of", async () => {
  const loaded = await Promise.all(
    Object.values(METHODS).map((entry) => entry.load()),
  );
  const ids = loaded.flatMap(({ definition }) => paramsOf(definition))
    .filter(({ name }) => /_ids?$/.test(name));
  assert(ids.length > 50);
  const untold = ids.filter(({ value }) => value === "TEXT");
  assertEquals(untold.map(({ name }) => name), []);
});

Deno.test("help shows the kind of id behind the flag, and a choice as text", async () => {
  const shown = await help(["thread", "child", "spawn"]);
  const flags = shown.split("\n").map((line) => line.trim().split(/\s{2,}/)[0]);
  for (const flag of ["--case-ids CASE", "--role TEXT", "--deny PATTERN"]) {
    assertEquals(flags.includes(flag), true, flag);
  }
});

Deno.test("general help begins with commands that are there", async () => {
  const shown = await help([]);
  const start = /Start here\n([^]*?)\n\n/.exec(shown)?.[1] ?? "";
  const commands = start.split("\n").map((line) =>
    /^ {2}([a-z -]*[a-z])/.exec(line)?.[1]?.replace(/ --.*/, "") ?? ""
  );
  assertEquals(commands.length, 6);
  for (const command of commands) {
    const name = command.replaceAll(" ", ".").replaceAll("-", "_");
    assertEquals(Object.hasOwn(METHODS, name), true, command);
  }
});
