/** Pages of references/ that say what a table in the code says. */
import { assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "../src/core/config.ts";
import { RUNGS, VERDICT_KINDS } from "../src/core/watch_verdict.ts";
import { STANDINGS } from "../src/core/completion_report.ts";
import { Evidence } from "../src/core/records/task.ts";
import { Role } from "../src/core/records/thread.ts";
import { PATTERNS } from "../src/core/packet_pattern_step.ts";
import { CHECKLIST } from "../src/core/run_review_checklist.ts";
import { rightsTables } from "./helpers/rights_docs.ts";
import { PROJECT, textOf } from "./helpers/source_files.ts";

const MODES = "references/mode_policy.md";
const RIGHTS = /(<!-- rights:begin -->\n)[\s\S]*?(<!-- rights:end -->)/;

function withRights(page: string): string {
  return page.replace(
    RIGHTS,
    (_, begin, end) => `${begin}\n${rightsTables()}\n\n${end}`,
  );
}

// Part of `deno task docs`.
if (import.meta.main && Deno.args.includes("--write")) {
  Deno.writeTextFileSync(`${PROJECT}${MODES}`, withRights(textOf(MODES)));
}

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

/** Names in the first column, whose cells may hold more than one. */
function names(page: string, head: string): string[] {
  return rowsOf(page, head).map(([name = ""]) => name);
}

const TABLES: readonly (readonly [
  page: string,
  head: string,
  names: readonly string[],
])[] = [
  ["loop_detection_policy.md", "verdict", [...VERDICT_KINDS]],
  ["diff_review_checklist.md", "item", [...CHECKLIST]],
  ["orchestration_patterns.md", "pattern", [...PATTERNS]],
  ["mode_policy.md", "mode", [...Role.options]],
  ["evidence_labels.md", "label", [...Evidence.shape.label.options]],
  ["evidence_labels.md", "source", [...Evidence.shape.source.options]],
  ["evidence_labels.md", "kind", [...Evidence.shape.kind.options]],
  ["evidence_labels.md", "standing", [...STANDINGS]],
];

for (const [page, head, expected] of TABLES) {
  Deno.test(`${page} names every ${head} that there is`, () => {
    assertEquals(names(`references/${page}`, head), expected);
  });
}

Deno.test(`the rights in ${MODES} are what deno task docs writes`, () => {
  const page = textOf(MODES);
  assertEquals(RIGHTS.test(page), true);
  assertEquals(page, withRights(page));
});

/** Pages that somebody who dispatches is led to. */
const PAGES = [
  "diff_review_checklist.md",
  "evidence_labels.md",
  "loop_detection_policy.md",
  "mode_policy.md",
  "orchestration_patterns.md",
  "task_packet.md",
  "worked_example.md",
];

Deno.test("SKILL.md leads to every page about dispatching, in less than 150 lines", () => {
  const skill = textOf("SKILL.md");
  assertEquals(PAGES.filter((name) => !skill.includes(`${name}\``)), []);
  assertEquals(skill.split("\n").length - 1 < 150, true);
});
