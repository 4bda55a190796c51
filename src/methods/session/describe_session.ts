import * as z from "zod/mini";
import { ResumeMark } from "../../core/records/resume.ts";
import { Session } from "../../core/records/session.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { requireSession } from "../../core/session_rules.ts";
import { findCommit } from "../../io/git.ts";
import { findCurrentBranch } from "../../io/git_worktree.ts";
import { mainWorktreeOf } from "../../io/main_worktree.ts";
import type { Context } from "../context.ts";

/** A session with the places that belong to it. */
export const SessionContext = z.strictObject({
  session: Session,
  main_worktree: z.strictObject({
    path: z.string(),
    /** Null when HEAD is detached there. */
    branch: z.nullable(z.string()),
    /** Null without a commit. */
    commit: z.nullable(z.string()),
  }),
  /** Null when it was removed and its record with it. */
  session_root_worktree: z.nullable(Worktree),
  /** What the root has been told of where it stands; null before the first. */
  current_ref: z.nullable(ResumeMark),
});
export type SessionContext = z.output<typeof SessionContext>;

/**
 * Reads a session with its places.
 *
 * @throws {LockstepError} `session.not_found`.
 */
export async function describeSession(
  context: Context,
  id: string,
): Promise<SessionContext> {
  const found = context.read((view) => ({
    session: requireSession(view, id),
    worktrees: view.all("worktrees"),
    current_ref: view.find("resume", `root:${id}`) ?? null,
  }));
  const { session } = found;
  const { path } = await mainWorktreeOf(context.repository());
  return {
    session,
    main_worktree: {
      path,
      branch: await findCurrentBranch(path) ?? null,
      commit: await findCommit(path, "HEAD") ?? null,
    },
    session_root_worktree: found.worktrees[session.worktree] ?? null,
    current_ref: found.current_ref,
  };
}
