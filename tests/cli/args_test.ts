import { assertEquals, assertThrows } from "@std/assert";
import { type Flag, splitArgs } from "../../src/cli/args.ts";
import { LockstepError } from "../../src/core/error.ts";

const FLAGS: readonly Flag[] = [
  { name: "title", kind: "string" },
  { name: "force", kind: "boolean" },
  { name: "path", kind: "list" },
];

function given(...args: string[]) {
  return Object.fromEntries(splitArgs(args, FLAGS).given);
}

function reasonOf(...args: string[]): string {
  return assertThrows(() => splitArgs(args, FLAGS), LockstepError).reason;
}

Deno.test("splitArgs() takes global flags before, between and after words", () => {
  for (
    const args of [
      ["-C", "/x", "--json", "lock", "list"],
      ["lock", "-C", "/x", "--json", "list"],
      ["lock", "list", "-C/x", "--json"],
      ["lock", "list", "--directory=/x", "--json"],
    ]
  ) {
    const { words, global } = splitArgs(args);
    assertEquals(words, ["lock", "list"]);
    assertEquals([global.directory, global.json], ["/x", true]);
  }
});

Deno.test("splitArgs() keeps the value of a global flag out of the words", () => {
  assertEquals(splitArgs(["--session", "lock", "status"]).words, ["status"]);
});

Deno.test("splitArgs() lets unknown flags pass when the command is not known yet", () => {
  const { words } = splitArgs(["task", "create", "--title", "-h elp"]);
  assertEquals(words, ["task", "create"]);
});

Deno.test("splitArgs() reads text that looks like a flag as a value", () => {
  assertEquals(given("--title", "- first"), { title: ["- first"] });
  assertEquals(given("--title", "-5"), { title: ["-5"] });
  assertEquals(given("--title=--json"), { title: ["--json"] });
  assertEquals(given("--title", "--forced"), { title: ["--forced"] });
});

Deno.test("splitArgs() keeps values as they are written", () => {
  assertEquals(given("--title", "007"), { title: ["007"] });
  assertEquals(given("--title", ""), { title: [""] });
  assertEquals(given("--title", "a=b"), { title: ["a=b"] });
  assertEquals(splitArgs(["007", "1e3"]).words, ["007", "1e3"]);
});

Deno.test("splitArgs() collects a list in order", () => {
  assertEquals(given("--path", "a", "--path=b"), { path: ["a", "b"] });
});

Deno.test("splitArgs() tells a boolean that is false from one that is not given", () => {
  assertEquals(given("--force"), { force: true });
  assertEquals(given("--no-force"), { force: false });
  assertEquals(given("--force=false"), { force: false });
  assertEquals(given("x"), {});
  assertEquals(given("--", "--force"), {});
});

Deno.test("splitArgs() does not let a boolean swallow the next word", () => {
  const { words } = splitArgs(["--force", "lock", "list"], FLAGS);
  assertEquals(words, ["lock", "list"]);
});

Deno.test("splitArgs() passes on what follows -- untouched", () => {
  const { after, words } = splitArgs(
    ["gate", "--", "npm", "--json", "--", "-C"],
    FLAGS,
  );
  assertEquals(words, ["gate"]);
  assertEquals(after, ["npm", "--json", "--", "-C"]);
});

Deno.test("splitArgs() refuses a flag without its value", () => {
  assertEquals(reasonOf("--title"), "usage.missing_value");
  assertEquals(reasonOf("--title", "--json"), "usage.missing_value");
  assertEquals(reasonOf("--title", "--", "x"), "usage.missing_value");
  assertEquals(reasonOf("-C"), "usage.missing_value");
  assertEquals(reasonOf("--session="), "usage.missing_value");
});

Deno.test("splitArgs() refuses an unknown flag and names the nearest", () => {
  const error = assertThrows(
    () => splitArgs(["--titel", "x"], FLAGS),
    LockstepError,
  );
  assertEquals(error.reason, "usage.unknown_flag");
  assertEquals(error.hint, 'Did you mean "--title"?');
  assertEquals(reasonOf("-x"), "usage.unknown_flag");
  assertEquals(reasonOf("--a.b=1"), "usage.unknown_flag");
});

Deno.test("splitArgs() refuses a global flag given twice", () => {
  assertEquals(reasonOf("-C", "a", "-C", "b"), "usage.repeated_flag");
});

Deno.test("splitArgs() refuses a waiting time that is no number", () => {
  assertEquals(reasonOf("--lock-wait", "-1"), "usage.invalid_param");
  assertEquals(reasonOf("--lock-wait", "soon"), "usage.invalid_param");
  assertEquals(splitArgs(["--lock-wait", "0.5"]).global.lockWaitSeconds, 0.5);
});

Deno.test("splitArgs() reads plain command lines as the library does", () => {
  const flags: Flag[] = [
    { name: "force", kind: "boolean" },
    { name: "reason", kind: "string" },
    { name: "path", kind: "list" },
  ];
  const lines: string[][] = [
    [],
    ["lock", "list", "007", "", "a=b"],
    ["lock", "--json", "list", "--force"],
    ["--reason", "a b", "lock", "--path=x", "--path", "y=z", "--path="],
    ["--reason=--json", "-C", "/tmp", "--session", "s", "--lock-wait=3"],
    ["--json", "--json", "--reason", "-", "word"],
    ["-q", "word", "--no-force", "-v"],
  ];
  for (const line of lines) {
    // What stands behind "--" makes it a line that only the library reads.
    const { after, ...others } = splitArgs([...line, "--", "x"], flags);
    assertEquals(after, ["x"]);
    assertEquals({ ...splitArgs(line, flags), after: undefined }, {
      ...others,
      after: undefined,
    }, line.join(" "));
  }
});
