import { assertEquals } from "@std/assert";
import { GateRepo } from "./gate_repo.ts";

/**
 * What git 2.54 and later tell the hook: a phase more, `ref:` values for
 * aliases, HEAD only in `preparing`, pseudo refs. MAIN and FF stand for the
 * commits of these branches, 0 for no commit.
 */
interface Row {
  readonly operation: string;
  /** Made true first. */
  readonly given?: string;
  /** Phase, then lines, then the status with which the hook has to end. */
  readonly calls: readonly (readonly [
    phase: "preparing" | "prepared" | "committed" | "aborted",
    lines: string,
    status: 0 | 1,
  ])[];
}

const ROWS: readonly Row[] = [
  {
    operation: "commit on main",
    calls: [
      ["preparing", "MAIN FF HEAD;MAIN FF refs/heads/main", 0],
      ["prepared", "MAIN FF refs/heads/main", 1],
      ["aborted", "MAIN FF refs/heads/main", 0],
    ],
  },
  {
    operation: "commit on another branch",
    calls: [
      ["preparing", "MAIN FF HEAD;MAIN FF refs/heads/work", 0],
      ["prepared", "MAIN FF refs/heads/work", 0],
      ["committed", "MAIN FF refs/heads/work", 0],
      ["prepared", "0 0 AUTO_MERGE", 0],
      ["committed", "0 0 AUTO_MERGE", 0],
    ],
  },
  {
    operation: "checkout of another branch",
    calls: [
      ["preparing", "ref:refs/heads/main ref:refs/heads/ff HEAD", 0],
      ["prepared", "ref:refs/heads/main ref:refs/heads/ff HEAD", 0],
      ["committed", "ref:refs/heads/main ref:refs/heads/ff HEAD", 0],
    ],
  },
  {
    operation: "symbolic-ref in the place of main",
    calls: [
      ["preparing", "0 ref:refs/heads/ff refs/heads/main", 0],
      ["prepared", "0 ref:refs/heads/ff refs/heads/main", 1],
    ],
  },
  {
    operation: "symbolic-ref in the place of another branch",
    calls: [["prepared", "0 ref:refs/heads/ff refs/heads/work", 0]],
  },
  {
    operation: "a forced move, the old value left out",
    calls: [["prepared", "0 FF refs/heads/main", 1]],
  },
  {
    operation: "no move at all",
    calls: [
      ["prepared", "MAIN MAIN refs/heads/main", 0],
      ["prepared", "0 MAIN refs/heads/main", 0],
    ],
  },
  {
    operation: "pack-refs: copied, then pruned",
    given: "git pack-refs --all --no-prune",
    calls: [
      ["preparing", "0 MAIN refs/heads/main;0 FF refs/heads/ff", 0],
      ["prepared", "0 MAIN refs/heads/main;0 FF refs/heads/ff", 0],
      ["prepared", "MAIN 0 refs/heads/main", 0],
      ["committed", "MAIN 0 refs/heads/main", 0],
    ],
  },
  {
    operation: "delete of a loose main",
    calls: [["prepared", "MAIN 0 refs/heads/main", 1]],
  },
  {
    operation: "delete of a packed main",
    given: "git pack-refs --all",
    calls: [["prepared", "0 0 refs/heads/main", 1]],
  },
  {
    operation: "main among others, in the middle",
    calls: [[
      "prepared",
      "0 FF refs/heads/a;0 FF refs/heads/main;0 FF refs/tags/t",
      1,
    ]],
  },
  {
    operation: "names that only begin or end like main",
    calls: [[
      "prepared",
      "0 FF refs/heads/main2;0 FF refs/heads/x/main;0 FF refs/heads/mai;0 FF refs/tags/main",
      0,
    ]],
  },
  { operation: "nothing", calls: [["prepared", "", 0]] },
];

Deno.test("reference-transaction understands the calls of git 2.54 and later", async (t) => {
  const shape = { worktree: "main", refs: "loose" } as const;
  await using template = await GateRepo.create(shape);
  const untouched = await template.copy(shape);
  for (const row of ROWS) {
    await t.step(row.operation, async () => {
      const copy = row.given === undefined
        ? untouched
        : await template.copy(shape);
      if (row.given !== undefined) await copy.sh(row.given);
      const { stdout } = await copy.sh("git rev-parse main ff");
      const [main = "", ff = ""] = stdout.split("\n");
      for (const [phase, lines, status] of row.calls) {
        const text = lines.split(";").filter((line) => line !== "")
          .map((line) =>
            line.replaceAll("MAIN", main).replaceAll("FF", ff)
              .replace(/\b0\b/g, "0".repeat(40)) + "\n"
          ).join("");
        const outcome = await copy.sh(
          `printf '%s' '${text}' | .git/lockstep/hooks/reference-transaction ${phase}`,
        );
        assertEquals(
          [phase, lines, outcome.status, outcome.stderr !== ""],
          [phase, lines, status, status === 1],
          outcome.stderr,
        );
      }
    });
  }
});
