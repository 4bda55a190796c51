import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { displayPath } from "../../core/path.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { requireSession } from "../../core/session_rules.ts";
import { requireActive } from "../../core/worktree_rules.ts";
import { shellWord } from "../../core/shell_word.ts";
import { mergeCommit } from "../../io/git_child_merge.ts";
import { conflictsBetween } from "../../io/git_merge.ts";
import {
  distanceBetween,
  findBranchTip,
  isAncestor,
} from "../../io/git_worktree.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { requireQuiet } from "../worktree_quiet.ts";

const Result = z.strictObject({
  worktree: Worktree,
  /** The branch that was merged in. */
  from: z.string(),
  commit: z.string(),
  /** False when it had everything already. */
  is_new: z.boolean(),
  ahead: z.int(),
  behind: z.int(),
});

export const definition = method({
  name: "worktree.sync",
  summary: "Merge the branch that a worktree came from into it",
  effect: "write",
  params: z.strictObject({
    slug: z.optional(
      z.string().check(
        z.describe("The worktree; the caller's own when left out"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => Result,
  positional: ["slug"],
  example: "lockstep worktree sync auth-flow",
  run: (context, params) => sync(context, params.slug),
  text: (result) =>
    result.is_new
      ? `Merged ${result.from} into ${result.worktree.branch} at ${
        result.commit.slice(0, 10)
      }`
      : `${result.worktree.branch} has all of ${result.from} already`,
});

async function sync(
  context: Context,
  slug: string | undefined,
): Promise<z.output<typeof Result>> {
  const session_id = context.sessionId();
  const actor = context.actor();
  const own = actor.kind === "thread" ? actor.worktree : undefined;
  const worktree = context.read((view) =>
    requireActive(view, {
      action: "sync",
      slug: slug ?? own ?? requireSession(view, session_id).worktree,
      session_id,
    })
  );
  requireOwn(own, worktree);
  await requireQuiet(context, worktree, "sync");
  const { path, branch, base_ref: from } = worktree;
  const target = from === null ? undefined : await findBranchTip(path, from);
  const head = await findBranchTip(path, branch);
  if (from === null || target === undefined || head === undefined) {
    throw baseGone(worktree);
  }
  const isNew = !await isAncestor(path, target, head);
  if (isNew) {
    const conflicts = await conflictsBetween(path, head, target);
    if (conflicts.length > 0) throw conflict(worktree, conflicts);
    const message = `Merge ${from} into ${branch}`;
    await mergeCommit(path, { commit: target, message, canFastForward: true });
  }
  const commit = await findBranchTip(path, branch) ?? head;
  return {
    worktree,
    from,
    commit,
    is_new: isNew,
    ...await distanceBetween(path, commit, target),
  };
}

/** A child works in its own worktree and nowhere else. */
function requireOwn(own: string | undefined, worktree: Worktree): void {
  if (own === undefined || own === worktree.slug) return;
  throw refused(
    `Cannot sync "${worktree.slug}": the caller's own worktree is "${own}"`,
    {
      reason: "actor.not_allowed",
      hint: "Report to the root: lockstep inbox send --message TEXT",
    },
  );
}

function baseGone(worktree: Worktree) {
  return refused(
    `Cannot sync "${worktree.slug}": ${
      worktree.base_ref === null
        ? "it was started from a commit, not from a branch"
        : `the branch it came from, ${worktree.base_ref}, is gone`
    }`,
    {
      reason: "worktree.no_base",
      hint: `Merge what is wanted yourself: git -C ${
        shellWord(worktree.path)
      } merge REF`,
    },
  );
}

function conflict(worktree: Worktree, paths: readonly string[]) {
  return refused(
    `Cannot sync "${worktree.slug}" with "${worktree.base_ref}": they conflict in ${
      paths.slice(0, 5).map(displayPath).join(", ")
    }; nothing was changed`,
    {
      reason: "worktree.conflict",
      hint: `Solve it there: git -C ${
        shellWord(worktree.path)
      } merge ${worktree.base_ref}`,
      details: { paths: paths.slice(0, 100) },
    },
  );
}
