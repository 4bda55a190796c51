import * as z from "zod/mini";
import { notFound } from "../../core/error.ts";
import { ResumeMark } from "../../core/records/resume.ts";
import { Session } from "../../core/records/session.ts";
import { Worktree } from "../../core/records/worktree.ts";
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
    session: view.find("sessions", id),
    worktrees: view.all("worktrees"),
    current_ref: view.find("resume", `root:${id}`) ?? null,
  }));
  const { session } = found;
  if (session === undefined) throw sessionNotFound(id);
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

/** Returns the error for a session that there is not. */
export function sessionNotFound(id: string) {
  return notFound("use session", "session", id, "See lockstep session list");
}
