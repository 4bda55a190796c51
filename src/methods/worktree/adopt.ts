import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { canonicalScope } from "../../core/scope.ts";
import { requireOpenSession } from "../../core/session_rules.ts";
import { slugOf } from "../../core/slug.ts";
import { adoptWorktree } from "../../core/worktree_announce.ts";
import { shellWord } from "../../core/shell_word.ts";
import { gitText } from "../../io/git.ts";
import { findBranchTip, findCurrentBranch } from "../../io/git_worktree.ts";
import { findRepository } from "../../io/repository.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { pathRoots } from "../path_roots.ts";

export const definition = method({
  name: "worktree.adopt",
  summary: "Take a git worktree that is there already into a session",
  effect: "write",
  params: z.strictObject({
    path: z.string().check(z.describe("Its folder")),
    allow: z._default(z.array(z.string()), []).check(
      z.describe(
        "Pattern of paths that it may commit; none: it commits nothing",
      ),
    ),
    deny: z._default(z.array(z.string()), []).check(
      z.describe("Pattern of paths that it may not commit after all"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ worktree: Worktree }),
  positional: ["path"],
  example: "lockstep worktree adopt ../hotfix --allow src",
  run: async (context, params) => ({
    worktree: await adopt(context, params),
  }),
  text: ({ worktree }) =>
    `Adopted ${worktree.path} on ${worktree.branch} as ${worktree.slug}`,
});

async function adopt(
  context: Context,
  params: {
    readonly path: string;
    readonly allow: readonly string[];
    readonly deny: readonly string[];
  },
): Promise<Worktree> {
  const session_id = context.sessionId();
  const found = findRepository(
    params.path.startsWith("/")
      ? params.path
      : `${context.options.folder}/${params.path}`,
  );
  const { commonDir } = context.repository();
  if (found.commonDir !== commonDir) {
    throw refused(
      `Cannot adopt "${params.path}": it belongs to another repository, ${found.commonDir}`,
      { reason: "worktree.identity", hint: "git worktree list" },
    );
  }
  if (found.gitDir === commonDir) {
    throw refused(
      `Cannot adopt "${params.path}": it is the main worktree`,
      { reason: "worktree.is_main", hint: "git worktree list" },
    );
  }
  const branch = await findCurrentBranch(found.topLevel);
  if (branch === undefined) {
    throw refused(
      `Cannot adopt "${params.path}": its HEAD is detached`,
      {
        reason: "worktree.detached",
        hint: `git -C ${shellWord(found.topLevel)} switch -c NAME`,
      },
    );
  }
  const session = context.read((view) => requireOpenSession(view, session_id));
  const base_commit = await gitText(found.topLevel, [
    "merge-base",
    await findBranchTip(found.topLevel, session.branch) ?? session.base_commit,
    `refs/heads/${branch}`,
  ]);
  return await context.transact((tx) => {
    requireOpenSession(tx, session_id);
    return adoptWorktree(tx, {
      wanted: slugOf(lastPart(found.topLevel)),
      session_id,
      path: found.topLevel,
      branch,
      parent: session.worktree,
      base_ref: session.branch,
      base_commit: base_commit.trim(),
      git_name: lastPart(found.gitDir),
      scope: canonicalScope(params, pathRoots(context)),
    }, context.now());
  });
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
