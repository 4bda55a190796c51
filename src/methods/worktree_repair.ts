/**
 * Mending a worktree whose folder and record have gone apart. A folder that
 * is there is never written to, except for its `.git` file.
 */
import { LockstepError, refused } from "../core/error.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { markMoved } from "../core/worktree_rules.ts";
import { shellWord } from "../core/shell_word.ts";
import { withFileLock } from "../io/file_lock.ts";
import { git, gitText } from "../io/git.ts";
import { hasNewContent } from "../io/git_removal.ts";
import { isThere } from "../io/fs.ts";
import {
  findBranchTip,
  findCurrentBranch,
  listWorktrees,
} from "../io/git_worktree.ts";
import { findRepository } from "../io/repository.ts";
import type { Context } from "./context.ts";
import { identityOf } from "./worktree_identity.ts";
import { lockPath, rollBackWorktree } from "./worktree_make.ts";
import { isBeingMade } from "./worktree_maker.ts";

const WAIT_MS = 60_000;

/** What was done. */
export const REPAIRS = [
  "nothing_to_do",
  "rolled_back",
  "linked_again",
  "found_again",
  "made_again",
] as const;

export interface Repaired {
  readonly action: typeof REPAIRS[number];
  readonly worktree: Worktree | null;
}

/**
 * Finds out what is wrong with a worktree and mends it.
 *
 * @throws {LockstepError} `worktree.identity`, `worktree.volume_absent`,
 * `worktree.locked`, `worktree.branch_gone`, when only a person can decide.
 */
export async function repairWorktree(
  context: Context,
  worktree: Worktree,
  movedTo?: string,
): Promise<Repaired> {
  if (worktree.state === "creating") {
    await requireNoMaker(context, worktree);
    await requireUnused(context, worktree);
    await rollBackWorktree(context, worktree);
    return { action: "rolled_back", worktree: null };
  }
  if (worktree.state === "removed") {
    return { action: "nothing_to_do", worktree };
  }
  if (movedTo !== undefined) return await follow(context, worktree, movedTo);
  const identity = await identityOf(context, worktree);
  switch (identity.kind) {
    case "same":
      return { action: "nothing_to_do", worktree };
    case "missing":
      return await replaceMissing(context, worktree);
    case "different":
      return await linkAgain(context, worktree, identity.what);
    default:
      return identity satisfies never;
  }
}

async function requireNoMaker(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  if (!await isBeingMade(context, worktree)) return;
  throw new LockstepError(
    "held",
    `Cannot repair "${worktree.slug}": it is being made right now`,
    {
      reason: "worktree.being_made",
      hint: "Wait for it, then run the command again",
    },
  );
}

/** Whoever made it was interrupted, but somebody may have gone on in it. */
async function requireUnused(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  const { commonDir } = context.repository();
  const tip = await findBranchTip(commonDir, worktree.branch);
  const isUsed = (tip !== undefined && tip !== worktree.base_commit) ||
    (isThere(`${worktree.path}/.git`) &&
      await hasNewContent(worktree.path, worktree.base_commit));
  if (!isUsed) return;
  throw refused(
    `Cannot take "${worktree.slug}" back: there is work in ${worktree.path}`,
    {
      reason: "worktree.dirty",
      hint: `Keep it: git -C ${
        shellWord(worktree.path)
      } switch -c NAME; then move the folder away`,
    },
  );
}

/** A `.git` file that is gone or wrong is all that git mends by itself. */
async function linkAgain(
  context: Context,
  worktree: Worktree,
  what: string,
): Promise<Repaired> {
  const { commonDir } = context.repository();
  if (!isThere(`${worktree.path}/.git`)) {
    // It tells by its status of any other worktree that it could not mend.
    await git(commonDir, ["worktree", "repair"]);
    const after = await identityOf(context, worktree);
    if (after.kind === "same") return { action: "linked_again", worktree };
  }
  throw refused(
    `Cannot repair "${worktree.slug}": ${what}`,
    {
      reason: "worktree.identity",
      hint: what.startsWith("it is on ")
        ? `git -C ${shellWord(worktree.path)} switch ${worktree.branch}`
        : `Move what is at ${worktree.path} away, then run the command again`,
    },
  );
}

async function replaceMissing(
  context: Context,
  worktree: Worktree,
): Promise<Repaired> {
  const { commonDir } = context.repository();
  const listed = await listWorktrees(commonDir);
  const elsewhere = listed.find((each) =>
    each.branch === worktree.branch && each.path !== worktree.path &&
    isThere(each.path)
  );
  if (elsewhere !== undefined) {
    return await follow(context, worktree, elsewhere.path);
  }
  const lockedReason = listed.find((each) => each.path === worktree.path)
    ?.lockedReason;
  if (lockedReason !== undefined) throw lockedAway(worktree, lockedReason);
  const container = worktree.path.slice(0, worktree.path.lastIndexOf("/"));
  if (!isThere(container)) {
    throw refused(
      `Cannot repair "${worktree.slug}": the folder above ${worktree.path} is not there; its volume may not be mounted`,
      {
        reason: "worktree.volume_absent",
        hint:
          `Mount it, or say where it is now: lockstep worktree repair ${worktree.slug} --path DIR`,
      },
    );
  }
  if (await findBranchTip(commonDir, worktree.branch) === undefined) {
    throw refused(
      `Cannot repair "${worktree.slug}": its folder and its branch ${worktree.branch} are gone`,
      {
        reason: "worktree.branch_gone",
        hint:
          `git branch ${worktree.branch} COMMIT, or forget it: lockstep worktree remove ${worktree.slug}`,
      },
    );
  }
  return await makeAgain(context, worktree);
}

/** What is locked is meant to come back: it may be on a volume of its own. */
function lockedAway({ slug, path }: Worktree, lockedReason: string) {
  return refused(
    `Cannot repair "${slug}": there is nothing at ${path}, and git has locked it: ${
      lockedReason || "no reason given"
    }`,
    {
      reason: "worktree.locked",
      hint:
        `Mount its volume; or, if it is gone for good: git worktree unlock ${
          shellWord(path)
        }, then the same command again`,
    },
  );
}

/** From its branch: all that was committed comes back. */
async function makeAgain(
  context: Context,
  worktree: Worktree,
): Promise<Repaired> {
  const { commonDir } = context.repository();
  await withFileLock(lockPath(context), WAIT_MS, async () => {
    // git still knows the path.
    await gitText(commonDir, [
      "worktree",
      "add",
      "--quiet",
      "--force",
      "--",
      worktree.path,
      worktree.branch,
    ]);
  });
  return await note(context, worktree, {
    path: worktree.path,
    action: "made_again",
  });
}

/** Takes over the new place of a folder that was moved. */
async function follow(
  context: Context,
  worktree: Worktree,
  path: string,
): Promise<Repaired> {
  const { commonDir } = context.repository();
  const folder = path.startsWith("/")
    ? path
    : `${context.options.folder}/${path}`;
  const found = findRepository(folder);
  const branch = await findCurrentBranch(found.topLevel);
  const isOurs = found.commonDir === commonDir &&
    found.gitDir === `${commonDir}/worktrees/${worktree.git_name}` &&
    branch === worktree.branch;
  if (!isOurs) {
    throw refused(
      `Cannot repair "${worktree.slug}": ${found.topLevel} is not that worktree`,
      { reason: "worktree.identity", hint: "git worktree list" },
    );
  }
  if (isThere(worktree.path) && found.topLevel !== worktree.path) {
    throw new LockstepError(
      "refused",
      `Cannot repair "${worktree.slug}": there is something at ${worktree.path} as well`,
      {
        reason: "worktree.identity",
        hint: `Move ${worktree.path} away, then run the command again`,
      },
    );
  }
  await gitText(commonDir, ["worktree", "repair", "--", found.topLevel]);
  return await note(context, worktree, {
    path: found.topLevel,
    action: "found_again",
  });
}

async function note(
  context: Context,
  worktree: Worktree,
  outcome: {
    readonly path: string;
    readonly action: "made_again" | "found_again";
  },
): Promise<Repaired> {
  const { gitDir } = findRepository(outcome.path);
  const repaired = await context.transact((tx) =>
    markMoved(tx, worktree.slug, {
      path: outcome.path,
      git_name: gitDir.slice(gitDir.lastIndexOf("/") + 1),
    })
  );
  return { action: outcome.action, worktree: repaired };
}
