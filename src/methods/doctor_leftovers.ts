/**
 * What killed programs leave behind: folders, locks of git, processes. Nothing
 * of it is proven to be of no use, so it is shown and left alone.
 */
import { type Check, wrong } from "../core/doctor_rules.ts";
import { isPatternFolder } from "../core/packet_pattern_write.ts";
import { isKept } from "../core/worktree_rules.ts";
import { isLive } from "../core/thread_state.ts";
import { secondsBetween } from "../core/time.ts";
import { shellWord } from "../core/shell_word.ts";
import { ENV } from "../io/env.ts";
import {
  findChangeTime,
  foldersIn,
  isThere,
  namesIn,
  readText,
} from "../io/fs.ts";
import { listWorktrees } from "../io/git_worktree.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { listByEnvironment } from "../io/pid.ts";
import { WORKTREES_MARKER } from "../io/repository.ts";
import { runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";

/** No change of an index takes so long. */
const STALE_LOCK_SECONDS = 600;

/** Looks for what nobody owns any more. */
export async function checkLeftovers(context: Context): Promise<Check[]> {
  return [
    ...await checkFolders(context),
    ...checkGitLocks(context),
    ...await checkStrays(context),
  ];
}

/** Folders among the worktrees that neither git nor the ledger knows. */
async function checkFolders(context: Context): Promise<Check[]> {
  const { commonDir } = context.repository();
  const { path: main } = await mainWorktreeOf(context.repository());
  const recorded = Object.values(
    context.read((view) => view.all("worktrees")),
  );
  const known = new Set([
    ...recorded.filter(isKept).map((each) => each.path),
    ...(await listWorktrees(commonDir)).map((each) => each.path),
  ]);
  const containers = new Set(
    recorded.map(({ path }) => path.slice(0, path.lastIndexOf("/"))),
  );
  return [...containers].flatMap((container) => {
    const marker = readText(`${container}/${WORKTREES_MARKER}`);
    // Other folders may hold anything: only one that we made is looked into.
    if (marker?.trim() !== main) return [];
    // A file was no worktree: task packets are kept there as well, those of a
    // pattern in a folder of their own.
    return foldersIn(container).map((name) => `${container}/${name}`)
      .filter((path) => !known.has(path) && !isPatternFolder(namesIn(path)))
      .map(checkFolder);
  });
}

function checkFolder(path: string): Check {
  const head = { id: "worktree.leftover", subject: path } as const;
  return isThere(`${path}/.git`)
    ? wrong(
      { ...head, severity: "info" },
      "it is no worktree of this repository; somebody put it there",
      { fix: `git -C ${shellWord(path)} status` },
    )
    : wrong(
      { ...head, severity: "warning" },
      "git knows no worktree there; what is in it is in no commit",
      { fix: `ls -la ${shellWord(path)}` },
    );
}

/** git that is killed leaves its lock, and then nothing can be committed. */
function checkGitLocks(context: Context): Check[] {
  const { commonDir } = context.repository();
  const worktrees = Object.values(
    context.read((view) => view.all("worktrees")),
  ).filter((each) => isKept(each) && each.git_name !== null);
  const locks = [
    ...["index.lock", "packed-refs.lock", "config.lock"]
      .map((name) => `${commonDir}/${name}`),
    ...worktrees.map(({ git_name }) =>
      `${commonDir}/worktrees/${git_name}/index.lock`
    ),
  ];
  return locks.flatMap((path) => {
    const since = findChangeTime(path);
    const isOld = since !== undefined &&
      secondsBetween(since, context.now()) >= STALE_LOCK_SECONDS;
    return isOld
      ? [wrong(
        { id: "git.lock", subject: path, severity: "warning" },
        `git holds it since ${since}, and refuses changes while it is there`,
        { fix: `rm ${shellWord(path)}  # once no git runs in that worktree` },
      )]
      : [];
  });
}

/** Processes of runs that have ended: they may still write. */
async function checkStrays(context: Context): Promise<Check[]> {
  const running = new Set(
    Object.values(context.read((view) => view.all("threads")))
      .filter(isLive).map((each) => each.run_id),
  );
  const { runs } = context.ledger().paths;
  const found = await listByEnvironment(ENV.run);
  return [...found].flatMap(([run, pids]) => {
    const isOurs = !running.has(run) && isThere(runPaths(runs, run).folder);
    return isOurs
      ? [wrong(
        { id: "process.stray", subject: run, severity: "warning" },
        `the run has ended, and processes of it go on: ${pids.join(" ")}`,
        { fix: `kill ${pids.join(" ")}` },
      )]
      : [];
  });
}
