import { assert, assertEquals } from "@std/assert";
import { textOf } from "../helpers/source_files.ts";

/** What one hook does to the index and the other to a ref. */
const DIFFERENT: readonly string[] = [
  "run_chain",
  "refuse",
  "report",
  "read_names",
  "find_head",
  "list_changes",
  "own_changes",
  "is_overridden",
  "judge_locks",
  "refuse_unsure",
  "refuse_scope",
];

function functionsOf(path: string): Map<string, string> {
  const text = textOf(path);
  return new Map(
    [...text.matchAll(/^(\w+)\(\) \{\n[^]*?^\}$/gm)]
      .map((match) => [match[1] ?? "", match[0]]),
  );
}

Deno.test("functions that stand in two hooks are the same in both", () => {
  const early = functionsOf("hooks/pre-commit");
  const late = functionsOf("hooks/reference-transaction");
  const shared = [...early.keys()].filter((name) => late.has(name));
  assert(shared.length > 10, "both hooks judge scopes and locks");
  const different = shared.filter((name) => early.get(name) !== late.get(name));
  assertEquals(different, DIFFERENT);
});
