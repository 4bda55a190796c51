/**
 * What a dispatch costs beside its agent. The same program runs bare and
 * dispatched, in turns; the difference is Lockstep's: checks, snapshots,
 * supervision, verification, seal. Where a dispatch makes a worktree, so does
 * whoever runs the program bare.
 */
import { join } from "@std/path";
import { openSession, spawnChild } from "../tests/helpers/session_repo.ts";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";
import { installedProgram } from "./installed_program.ts";
import { medianOf, type Report, type Row } from "./report.ts";

const LIMIT_MS = 150;
const LIMIT_MB = 60;

const PROGRAM = `#!/bin/sh
echo working
echo new >>src/a.txt
printf '%s' '{"result":"done","summary":"","changed_files":["src/a.txt"],"verification_run":[],"evidence":[],"findings":[],"risks":[],"next":""}' >"\${LOCKSTEP_RESULT:-/dev/null}"
`;

/** Branch and folder of the worktree that is made for the bare program. */
const MADE = "made";

/** As without Lockstep: no hooks of it run. */
const ADD_AND_RUN =
  `git -c core.hooksPath=/dev/null worktree add -q -b ${MADE} "$1" && cd "$1" && "$2"`;

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

/** One way to run the program. */
interface Way {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Place among the ways of the one that it is compared with: bare. */
  readonly bare: number;
}

/** Measures the program bare and dispatched; `rounds` of each, in turns. */
export async function benchDispatch(rounds: number): Promise<Report[]> {
  await using repo = await TempRepo.create();
  const program = await installedProgram(repo);
  await repo.write("src/a.txt", "a\n");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "files");
  await repo.mustRun("workspace", "init");
  const { worktree } = await openSession(repo, "--user-request", "bench");
  const ways = await waysToRun(repo, program, worktree.path);
  const samples: Sample[][] = ways.map(() => []);
  for (let round = -2; round < rounds; round++) {
    for (const [i, { argv, cwd }] of ways.entries()) {
      const sample = await sampleOf(repo, argv, cwd);
      if (round >= 0) samples[i]?.push(sample);
    }
    // As many idle children as a session has: each is looked at by every audit.
    await removeNewChildren(repo, worktree.path);
    await repo.git("worktree", "remove", "--force", join(repo.root, MADE));
    await repo.git("branch", "-q", "-D", MADE);
  }
  return [{
    name: "dispatch",
    columns: ["run", "median ms", "added", "fastest added", "MB added"],
    rows: ways.map(({ name, bare }, i) =>
      rowOf(name, samples[i] ?? [], samples[bare] ?? [])
    ),
  }];
}

async function waysToRun(
  repo: TempRepo,
  lockstep: string,
  session: string,
): Promise<Way[]> {
  const child = await spawnChild(
    repo,
    session,
    ...["kid", "--allow", "src/a.txt"],
  );
  const agent = join(repo.root, "agent.sh");
  await Deno.writeTextFile(agent, PROGRAM, { mode: 0o755 });
  const bare = join(repo.root, "bare");
  await Deno.mkdir(join(bare, "src"), { recursive: true });
  const dispatched = async (
    name: string,
    workdir: string,
    bare: number,
  ): Promise<Way> => {
    const packet = join(repo.root, `${name.replaceAll(" ", "-")}.md`);
    await Deno.writeTextFile(packet, packetOf(workdir));
    const words = ["dispatch", "-q", "--task", packet, "--", agent];
    return { name, argv: [lockstep, ...words], cwd: session, bare };
  };
  const inMade = ["sh", "-c", ADD_AND_RUN, "sh", join(repo.root, MADE), agent];
  return [
    { name: "bare", argv: [agent], cwd: bare, bare: 0 },
    { name: "bare in a new worktree", argv: inMade, cwd: repo.path, bare: 1 },
    await dispatched("in a worktree that is there", child.path, 0),
    await dispatched("in a new worktree", session, 1),
  ];
}

async function removeNewChildren(
  repo: TempRepo,
  folder: string,
): Promise<void> {
  const { worktrees } = await repo.mustRunIn(folder, "worktree", "list") as {
    worktrees: { slug: string; kind: string }[];
  };
  for (const { slug, kind } of worktrees) {
    if (kind !== "child" || slug === "kid") continue;
    await repo.mustRunIn(folder, "worktree", "remove", slug, "--force");
  }
}

function rowOf(
  name: string,
  own: readonly Sample[],
  bare: readonly Sample[],
): Row {
  const medianMs = (all: readonly Sample[]) =>
    medianOf(all.map(({ ms }) => ms));
  const leastMs = (all: readonly Sample[]) =>
    Math.min(...all.map(({ ms }) => ms));
  const medianMb = (all: readonly Sample[]) =>
    medianOf(all.map(({ mb }) => mb ?? NaN));
  const added = leastMs(own) - leastMs(bare);
  const addedMb = medianMb(own) - medianMb(bare);
  return {
    name,
    figures: [medianMs(own), medianMs(own) - medianMs(bare), added, addedMb],
    isOver: added > LIMIT_MS || addedMb > LIMIT_MB,
  };
}
