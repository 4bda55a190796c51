import { join } from "@std/path";
import * as z from "zod/mini";
import { counted } from "../../core/count_text.ts";
import { refused } from "../../core/error.ts";
import { displayPath } from "../../core/path.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { requireInScope } from "../../core/scope.ts";
import { type MergePair, requireMergePair } from "../../core/worktree_merge.ts";
import { markMerged } from "../../core/worktree_rules.ts";
import { shellWord } from "../../core/shell_word.ts";
import { withFileLock } from "../../io/file_lock.ts";
import { findCommit } from "../../io/git.ts";
import { mergeCommit } from "../../io/git_child_merge.ts";
import { conflictsBetween, pathsChangedSince } from "../../io/git_merge.ts";
import { isAncestor } from "../../io/git_worktree.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { requireQuiet } from "../worktree_quiet.ts";

const WAIT_MS = 60_000;

const Result = z.strictObject({
  worktree: Worktree,
  /** Slug of the worktree that it was merged into. */
  parent: z.string(),
  branch: z.string(),
  /** Tip of that branch now. */
  commit: z.string(),
  /** False when there was nothing (more) to merge. */
  is_new: z.boolean(),
  paths: z.array(z.string()),
});

export const definition = method({
  name: "worktree.merge_to_parent",
  summary: "Merge a child's branch into the worktree it was spawned from",
  effect: "write",
  params: z.strictObject({
    slug: z.string().check(z.describe("The child worktree")),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => Result,
  positional: ["slug"],
  example: "lockstep worktree merge-to-parent auth-flow",
  run: (context, params) => {
    const request = { slug: params.slug, session_id: context.sessionId() };
    // A refusal must not leave a lock file behind.
    context.read((view) => requireMergePair(view, request));
    const path = join(context.ledger().paths.root, "merge-to-parent.lock");
    return withFileLock(path, WAIT_MS, () => merge(context, request));
  },
  text: (result) =>
    result.is_new
      ? `Merged ${result.worktree.branch} into ${result.branch} at ${
        result.commit.slice(0, 10)
      } (${counted(result.paths.length, "path")})`
      : `${result.branch} has all of ${result.worktree.branch} already`,
});

async function merge(
  context: Context,
  request: { readonly slug: string; readonly session_id: string },
): Promise<z.output<typeof Result>> {
  const pair = context.read((view) => requireMergePair(view, request));
  const { child, parent } = pair;
  await requireQuiet(context, child, "merge");
  await requireQuiet(context, parent, "merge into");
  const tip = await requireTip(child);
  const before = await requireTip(parent);
  const isNew = !await isAncestor(parent.path, tip, before);
  const paths = await pathsChangedSince(parent.path, before, tip);
  requireInScope(paths, child.scope, { subject: child.slug });
  if (isNew) {
    const conflicts = await conflictsBetween(parent.path, before, tip);
    if (conflicts.length > 0) throw conflict(pair, conflicts);
    const message = `Merge ${child.branch} into ${parent.branch}`;
    await mergeCommit(parent.path, {
      commit: tip,
      message,
      canFastForward: false,
    });
  }
  const worktree = await context.transact((tx) => {
    markMerged(tx, child.slug, context.now());
    return requireMergePair(tx, request).child;
  });
  return {
    worktree,
    parent: parent.slug,
    branch: parent.branch,
    commit: await requireTip(parent),
    is_new: isNew,
    paths,
  };
}

async function requireTip(worktree: Worktree): Promise<string> {
  const tip = await findCommit(worktree.path, `refs/heads/${worktree.branch}`);
  if (tip !== undefined) return tip;
  throw refused(
    `Cannot merge with "${worktree.slug}": its branch ${worktree.branch} is gone`,
    { reason: "worktree.branch_gone", hint: "Run lockstep doctor" },
  );
}

function conflict({ child, parent }: MergePair, paths: readonly string[]) {
  return refused(
    `Cannot merge "${child.slug}" into "${parent.branch}": they conflict in ${
      paths.slice(0, 5).map(displayPath).join(", ")
    }`,
    {
      reason: "worktree.conflict",
      hint: `Solve it in the child: git -C ${
        shellWord(child.path)
      } merge ${parent.branch}`,
      details: { paths: paths.slice(0, 100) },
    },
  );
}
