/**
 * What the conflict radar costs for twenty branches of a repository of 50,000
 * files: milliseconds of whole processes, medians of the rounds, for changes
 * that meet nowhere and for changes that all meet in one file.
 */
import { MergeRepo } from "../tests/helpers/merge_repo.ts";
import { medianOf, type Report, type Row } from "./report.ts";

const FILES = 50_000;
const BRANCHES = 20;
const CHANGES = 20;
const PAST_THE_HOOKS = ["-c", "core.hooksPath=/dev/null"];

type Kind = "nowhere" | "in one file" | "in one file, with renames";

/** A commit of all files, and one on top of it for each branch. */
function history(kind: Kind): string {
  const lines: string[] = ["blob", "mark :1", "data 2", "x\n"];
  const commit = (name: string, mark: number, from?: number) => {
    lines.push(`commit refs/bench/${name}`, `mark :${mark}`);
    lines.push("committer Bench <bench@localhost> 1700000000 +0000", "data 0");
    if (from !== undefined) lines.push(`from :${from}`);
  };
  commit("base", 2);
  for (let i = 0; i < FILES; i++) lines.push(`M 100644 :1 ${pathOf(i)}`);
  for (let n = 0; n < BRANCHES; n++) {
    const text = `branch ${n}\n`;
    const mark = 100 + n;
    lines.push("blob", `mark :${1_000 + n}`, `data ${text.length}`, text);
    commit(`b${n}`, mark, 2);
    for (let i = 0; i < CHANGES; i++) {
      const file = kind !== "nowhere" && i === 0 ? 0 : n * 1_000 + i;
      lines.push(`M 100644 :${1_000 + n} ${pathOf(file)}`);
    }
    if (kind !== "in one file, with renames") continue;
    const renamed = n * 1_000 + CHANGES;
    lines.push(`D ${pathOf(renamed)}`, `M 100644 :1 renamed${n}/f${renamed}`);
  }
  return `${lines.join("\n")}\n`;
}

function pathOf(i: number): string {
  return `d${i % 50}/e${i % 997}/f${i}`;
}

async function put(stage: MergeRepo, kind: Kind): Promise<void> {
  const stdin = history(kind);
  await stage.repo.exec(["git", "fast-import", "--quiet", "--force"], {
    stdin,
  });
  const moves = [...stage.folders.keys()].map((name, n) =>
    `update refs/heads/task/${name}/root refs/bench/b${n}\n`
  );
  const main = "update refs/heads/main refs/bench/base\n";
  await stage.repo.exec(
    ["git", ...PAST_THE_HOOKS, "update-ref", "--stdin"],
    { stdin: [main, ...moves].join("") },
  );
}

async function timeOf(stage: MergeRepo, verb: string): Promise<number> {
  const start = performance.now();
  const outcome = await stage.repo.run([verb, "--json"]);
  const milliseconds = performance.now() - start;
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return milliseconds;
}

/** Measures both views of the radar; `rounds` of each. */
export async function benchRadar(rounds: number): Promise<Report[]> {
  const names = Array.from({ length: BRANCHES }, (_, n) => `branch-${n}`);
  await using stage = await MergeRepo.create(names);
  const rows: Row[] = [];
  for (
    const kind of [
      "nowhere",
      "in one file",
      "in one file, with renames",
    ] as const
  ) {
    await put(stage, kind);
    const { conflicts } = await stage.repo.mustRun("conflicts") as {
      conflicts: unknown[];
    };
    for (const verb of ["conflicts", "status"]) {
      const times: number[] = [];
      for (let n = 0; n < rounds; n++) times.push(await timeOf(stage, verb));
      rows.push({
        name: `${verb}, changes meet ${kind}`,
        figures: [conflicts.length, medianOf(times)],
        isOver: false,
      });
    }
  }
  return [{
    name: "radar",
    columns: ["verb", "conflicts", "median ms"],
    rows,
  }];
}
