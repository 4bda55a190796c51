/**
 * What a landing costs without gates, in repositories of 1,000 to 50,000
 * files: git processes and milliseconds of each verb, medians of the rounds.
 */
import { join } from "@std/path";
import type { MergeRequest } from "../src/core/records/merge.ts";
import { MergeRepo } from "../tests/helpers/merge_repo.ts";
import { medianOf, type Report, type Row } from "./report.ts";

const SIZES = [1_000, 10_000, 50_000];
const SESSION = "one";
const REVIEWER = "two";

interface Sample {
  readonly verb: string;
  readonly ms: number;
  readonly processes: number;
}

/** Counts every git that Lockstep starts, and starts it. */
async function countingGit(stage: MergeRepo): Promise<{
  readonly path: string;
  readonly log: string;
}> {
  const folder = join(stage.repo.root, "bin");
  const log = join(stage.repo.root, "git.log");
  const found = await stage.repo.exec(["sh", "-c", "command -v git"]);
  await Deno.mkdir(folder);
  await Deno.writeTextFile(
    join(folder, "git"),
    `#!/bin/sh\necho x >>"${log}"\nexec ${found.stdout.trim()} "$@"\n`,
    { mode: 0o755 },
  );
  return { path: `${folder}:${stage.repo.env.PATH}`, log };
}

async function lines(path: string): Promise<number> {
  return (await Deno.readTextFile(path)).length / 2;
}

async function measureSize(size: number, rounds: number): Promise<Sample[]> {
  const files = Object.fromEntries(
    Array.from(
      { length: size },
      (_, i) => [`d${i % 50}/e${i % 997}/f${i}`, `${i}\n`],
    ),
  );
  await using stage = await MergeRepo.create([SESSION, REVIEWER], files);
  const { path, log } = await countingGit(stage);
  const samples: Sample[] = [];
  const timed = async (session: string, verb: string, words: string[]) => {
    await Deno.writeTextFile(log, "");
    const start = performance.now();
    const outcome = await stage.run(session, [...words], { PATH: path });
    const ms = performance.now() - start;
    if (outcome.status !== 0) throw new Error(`${verb}: ${outcome.stderr}`);
    samples.push({ verb, ms, processes: await lines(log) });
    return JSON.parse(outcome.stdout).data;
  };
  for (let round = 0; round < rounds; round++) {
    await stage.commit(SESSION, `new/${round}`);
    const { merge_request } = await timed(SESSION, "request", [
      "main",
      "request",
    ]) as { merge_request: MergeRequest };
    const { id } = merge_request;
    await timed(SESSION, "acquire_lock", ["main", "acquire-lock", id]);
    await timed(SESSION, "prepare", ["main", "prepare", id]);
    await stage.review(REVIEWER, id, "approve");
    await timed(SESSION, "land", ["main", "land", id]);
  }
  return samples;
}

/** Measures whole landings; `rounds` of them at every size. */
export async function benchMerge(rounds: number): Promise<Report[]> {
  const rows: Row[] = [];
  for (const size of SIZES) {
    const samples = await measureSize(size, rounds);
    for (const verb of new Set(samples.map((each) => each.verb))) {
      const own = samples.filter((each) => each.verb === verb);
      const processes = medianOf(own.map((each) => each.processes));
      const ms = medianOf(own.map((each) => each.ms));
      const name = `${verb}, ${size} files`;
      rows.push({ name, figures: [processes, ms], isOver: false });
    }
  }
  return [{
    name: "merge",
    columns: ["verb", "git processes", "median ms"],
    rows,
  }];
}
