// deno-lint-ignore-file no-console -- a script; printing is all it does
/**
 * `deno run -A bench/dispatch.ts [ROUNDS]`: what a dispatch costs beside its
 * agent. The same program runs bare and dispatched, in turns; the difference
 * is Lockstep's: checks, worktree, snapshots, supervision, verification, seal.
 */
import { join } from "@std/path";
import { PROJECT } from "../tests/helpers/source_files.ts";
import { openSession, spawnChild } from "../tests/helpers/session_repo.ts";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";

const LIMIT_MS = 150;
const LIMIT_MB = 60;

const PROGRAM = `#!/bin/sh
echo working
echo new >>src/a.txt
printf '%s' '{"result":"done","summary":"","changed_files":["src/a.txt"],"verification_run":[],"evidence":[],"findings":[],"risks":[],"next":""}' >"\${LOCKSTEP_RESULT:-/dev/null}"
`;

interface Sample {
  readonly ms: number;
  /** Largest resident size of any one process of it; undefined: not told. */
  readonly mb: number | undefined;
}

/** Runs a program and measures it as a whole. */
async function sampleOf(
  repo: TempRepo,
  argv: readonly string[],
  cwd: string,
): Promise<Sample> {
  const start = performance.now();
  const { status, stderr } = await exec(
    ["/usr/bin/time", "-f", "%M KB", ...argv],
    { cwd, env: repo.env },
  );
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  const kb = /(\d+) KB\s*$/.exec(stderr)?.[1];
  return { ms, mb: kb === undefined ? undefined : Number(kb) / 1024 };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function installed(repo: TempRepo): Promise<string> {
  const named = Deno.env.get("LOCKSTEP_TEST_PROGRAM");
  if (named !== undefined) return named;
  const prefix = join(repo.root, "prefix");
  const { status, stderr } = await exec(
    [join(PROJECT, "install.sh"), "--prefix", prefix],
    { cwd: PROJECT, env: Deno.env.toObject() },
  );
  if (status !== 0) throw new Error(`install.sh: ${stderr}`);
  return join(prefix, "bin/lockstep");
}

function packetOf(workdir: string): string {
  return `MODE: worker
WORKDIR: ${workdir}
ALLOW DIRTY OVERLAP: yes
OBJECTIVE: Put new into src/a.txt
WRITE SCOPE:
- src/a.txt
NON-GOALS:
- none
VERIFICATION:
- grep -q new src/a.txt
DELIVERABLE:
- the file
`;
}

const rounds = Number(Deno.args[0] ?? "15");
await using repo = await TempRepo.create();
const lockstep = await installed(repo);
await repo.write("src/a.txt", "a\n");
await repo.git("add", ".");
await repo.git("commit", "-q", "-m", "files");
await repo.mustRun("workspace", "init");
const { worktree } = await openSession(repo, "--user-request", "bench");
const child = await spawnChild(
  repo,
  worktree.path,
  ...["kid", "--allow", "src/a.txt"],
);
const program = join(repo.root, "agent.sh");
await Deno.writeTextFile(program, PROGRAM, { mode: 0o755 });
const bareFolder = join(repo.root, "bare/src");
await Deno.mkdir(bareFolder, { recursive: true });

/** What is compared, the bare program first. */
const CONTENDERS: readonly (readonly [
  name: string,
  argv: readonly string[],
  cwd: string,
])[] = [["bare", [program], join(repo.root, "bare")]];
const contenders = [...CONTENDERS];
for (
  const [name, workdir] of [
    ["in a worktree that is there", child.path],
    ["in a new worktree", worktree.path],
  ] as const
) {
  const packet = join(repo.root, `${name.replaceAll(" ", "-")}.md`);
  await Deno.writeTextFile(packet, packetOf(workdir));
  contenders.push([
    name,
    [lockstep, "dispatch", "-q", "--task", packet, "--", program],
    worktree.path,
  ]);
}

const samples: Sample[][] = contenders.map(() => []);
for (let round = -2; round < rounds; round++) {
  for (const [i, [, argv, cwd]] of contenders.entries()) {
    const sample = await sampleOf(repo, argv, cwd);
    if (round >= 0) samples[i]?.push(sample);
  }
  // As many idle children as a session has: each is looked at by every audit.
  for (const name of await newChildren(worktree.path)) {
    await repo.mustRunIn(
      worktree.path,
      ...["worktree", "remove", name, "--force"],
    );
  }
}

async function newChildren(folder: string): Promise<string[]> {
  const { worktrees } = await repo.mustRunIn(folder, "worktree", "list") as {
    worktrees: { slug: string; kind: string }[];
  };
  return worktrees
    .filter(({ slug, kind }) => kind === "child" && slug !== "kid")
    .map(({ slug }) => slug);
}

const [bare = []] = samples;
const bareMs = medianOf(bare.map(({ ms }) => ms));
const bareLeast = Math.min(...bare.map(({ ms }) => ms));
const bareMb = medianOf(bare.map(({ mb }) => mb ?? NaN));
let isOver = false;
console.log(
  "| run | median ms | least ms | over bare: median, least | MB over bare |",
);
console.log(
  "| --- | --------- | -------- | ------------------------ | ------------ |",
);
for (const [i, [name]] of contenders.entries()) {
  const own = samples[i] ?? [];
  const median = medianOf(own.map(({ ms }) => ms));
  const least = Math.min(...own.map(({ ms }) => ms));
  const mb = medianOf(own.map(({ mb }) => mb ?? NaN)) - bareMb;
  console.log(
    `| ${name} | ${median.toFixed(0)} | ${least.toFixed(0)} | ${
      (median - bareMs).toFixed(0)
    }, ${(least - bareLeast).toFixed(0)} | ${mb.toFixed(1)} |`,
  );
  if (least - bareLeast > LIMIT_MS || mb > LIMIT_MB) isOver = true;
}
if (isOver) console.error(`over ${LIMIT_MS} ms or ${LIMIT_MB} MB`);
Deno.exitCode = isOver ? 1 : 0;
