/** The page on Cases says what the rules say. */
import { assert, assertEquals } from "@std/assert";
import { findCommand } from "../src/cli/commands.ts";
import { TaskState } from "../src/core/records/task.ts";
import { TRANSITIONS } from "../src/core/task_state.ts";
import { textOf } from "./helpers/source_files.ts";

const PAGE = textOf("references/cases.md");

Deno.test("cases.md has the transitions of the table in the code", () => {
  const rows = PAGE.matchAll(/^\| (case|step) +\| `(\w+)` *\| (.*?) *\|$/gm);
  const told = [...rows].map(([, level, from, to = ""]) =>
    `${level} ${from} ${to.replaceAll(/[`,]/g, "")}`
  );
  const expected = (["case", "step"] as const).flatMap((level) =>
    TaskState.options
      .filter((from) => TRANSITIONS[level][from].length > 0)
      .map((from) => `${level} ${from} ${TRANSITIONS[level][from].join(" ")}`)
  );
  assertEquals(told.toSorted(), expected.toSorted());
});

Deno.test("cases.md names commands that there are", () => {
  const commands = [...PAGE.matchAll(/`lockstep ([a-z][a-z -]*)/g)]
    .map(([, words = ""]) => words.replace(/ -.*/, "").trim().split(" "));
  assert(commands.length > 10);
  const unknown = commands.filter((words) => findCommand(words) === undefined);
  assertEquals(unknown, []);
});
