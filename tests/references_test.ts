/** Pages of references/ that say what a table in the code says. */
import { assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "../src/core/config.ts";
import { RUNGS } from "../src/core/watch_verdict.ts";
import { textOf } from "./helpers/source_files.ts";

/** Rows of the table whose first cell of the header is given, without it. */
function rowsOf(page: string, head: string): string[][] {
  const tables = textOf(page).split("\n\n").filter((block) =>
    new RegExp(`^\\| ${head} +\\|`).test(block)
  );
  return (tables[0] ?? "").trim().split("\n").slice(2).map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  );
}

Deno.test("loop_detection_policy.md names every setting with its default", () => {
  const rows = rowsOf("references/loop_detection_policy.md", "setting");
  assertEquals(
    rows.map(([name, value]) => [name, value]),
    Object.entries(DEFAULT_CONFIG.watchdog).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : String(value),
    ]),
  );
});

Deno.test("loop_detection_policy.md names every step of the ladder in order", () => {
  const rows = rowsOf("references/loop_detection_policy.md", "step");
  assertEquals(rows.map(([name]) => name), [...RUNGS]);
});
