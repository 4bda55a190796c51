import { counted } from "../core/count_text.ts";
import { refused } from "../core/error.ts";
import { displayPath } from "../core/path.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { shellWord } from "../core/shell_word.ts";
import { findOperation, worktreeStatus } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";
import { requireIdentity } from "./worktree_identity.ts";

/**
 * Refuses to act in a worktree that is not what the ledger says, or in which
 * something is unfinished. New files count in a child only: there they may be
 * forgotten work, elsewhere nothing touches them.
 *
 * @throws {LockstepError} `worktree.identity`, `worktree.missing`,
 * `worktree.operation`, `worktree.dirty`.
 */
export async function requireQuiet(
  context: Context,
  worktree: Worktree,
  action: string,
): Promise<void> {
  const { gitDir } = await requireIdentity(context, worktree, action);
  const operation = findOperation(gitDir);
  if (operation !== undefined) {
    throw refused(
      `Cannot ${action} "${worktree.slug}": a ${operation} is under way in it`,
      {
        reason: "worktree.operation",
        hint: `Finish or abort it: git -C ${shellWord(worktree.path)} status`,
      },
    );
  }
  const status = await worktreeStatus(worktree.path);
  const unsaved = [
    ...status.changed,
    ...(worktree.kind === "child" ? status.untracked : []),
  ];
  if (unsaved.length === 0) return;
  throw refused(
    `Cannot ${action} "${worktree.slug}": ${
      counted(unsaved.length, "path of it is", "of its paths are")
    } not committed: ${unsaved.slice(0, 5).map(displayPath).join(", ")}`,
    {
      reason: "worktree.dirty",
      hint: `Commit them in ${worktree.path}`,
      details: { paths: unsaved.slice(0, 100) },
    },
  );
}
