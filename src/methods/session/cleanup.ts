import * as z from "zod/mini";
import { reasonToKeep } from "../../core/cleaning_rules.ts";
import { counted } from "../../core/count_text.ts";
import { refused } from "../../core/error.ts";
import { Session } from "../../core/records/session.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { closeSession, requireSession } from "../../core/session_rules.ts";
import { isEnded } from "../../core/thread_state.ts";
import { isKept } from "../../core/worktree_rules.ts";
import { shellWord } from "../../core/shell_word.ts";
import { mainWorktreeOf } from "../../io/main_worktree.ts";
import { tmuxReadiness } from "../../io/tmux.ts";
import { closeViewer } from "../../io/tmux_viewer.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { stopThreads } from "../thread_stop.ts";
import { tmuxServerOf, viewerOf } from "../viewer_of.ts";
import { inspectRemoval, removeManagedWorktree } from "../worktree_remove.ts";

const Kept = z.strictObject({ slug: z.string(), reason: z.string() });

const Result = z.strictObject({
  result: z.literal("cleaned_up"),
  session: Session,
  threads_stopped: z.array(z.string()),
  /** Whether the viewer was closed; null when tmux did not answer. */
  session_killed: z.nullable(z.boolean()),
  locks_released: z.array(z.string()),
  merge_lock_released: z.boolean(),
  worktrees_removed: z.array(z.string()),
  worktrees_kept: z.array(Kept),
  /** What takes the folder away that the caller stands in; null: none. */
  next: z.nullable(z.string()),
});

export const definition = method({
  name: "session.cleanup",
  summary:
    "End a session: threads, viewer, locks, and worktrees with nothing to lose",
  effect: "write",
  params: z.strictObject({
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
    keep_worktrees: z._default(z.boolean(), false).check(
      z.describe("Leave every worktree where it is"),
    ),
  }),
  result: () => Result,
  positional: ["session_id"],
  example: "lockstep session cleanup improve-gallery",
  run: (context, params) => cleanUp(context, params.keep_worktrees),
  text: (result) =>
    [
      `Session ${result.session.id} is cleaned up: ${
        counted(result.threads_stopped.length, "thread")
      } stopped, ${
        result.session_killed === null
          ? "tmux did not answer"
          : result.session_killed
          ? "viewer closed"
          : "no viewer"
      }, ${counted(result.locks_released.length, "lock")} let go`,
      ...result.worktrees_removed.map((each) => `removed  ${each}`),
      ...result.worktrees_kept.map((each) =>
        `kept     ${each.slug}: ${each.reason}`
      ),
      ...(result.next === null ? [] : [`next     ${result.next}`]),
    ].join("\n"),
});

async function cleanUp(
  context: Context,
  isEverythingKept: boolean,
): Promise<z.output<typeof Result>> {
  const id = context.sessionId();
  const session = context.read((view) => requireSession(view, id));
  const threads = await stopThreads(context, id);
  const running = threads.filter((each) => !isEnded(each));
  if (running[0] !== undefined) throw stillRunning(id, running[0].id);
  const session_killed = await closeViewerOf(context, session);
  const closed = await context.transact((tx) =>
    closeSession(tx, id, context.now())
  );
  const left = await removeWorktrees(context, id, isEverythingKept);
  return {
    result: "cleaned_up",
    session: closed.session,
    threads_stopped: threads.map((each) => each.id),
    session_killed,
    locks_released: [...closed.locks_released],
    merge_lock_released: closed.merge_lock_released,
    ...left,
    next: isEverythingKept ? null : await leaveFirst(context, id, left),
  };
}

/** A folder does not go while the shell of the caller stands in it. */
async function leaveFirst(
  context: Context,
  session: string,
  left: Pick<z.output<typeof Result>, "worktrees_kept">,
): Promise<string | null> {
  const { topLevel } = context.repository();
  const isInside = context.read((view) =>
    left.worktrees_kept.some(({ slug }) =>
      view.find("worktrees", slug)?.path === topLevel
    )
  );
  if (!isInside) return null;
  const { path } = await mainWorktreeOf(context.repository());
  return `cd ${shellWord(path)} && lockstep session cleanup ${session}`;
}

function stillRunning(session: string, thread: string) {
  return refused(
    `Cannot clean session "${session}" up: ${thread} did not stop`,
    {
      reason: "session.threads_running",
      hint: `lockstep thread child stop ${thread}`,
    },
  );
}

async function closeViewerOf(
  context: Context,
  session: Session,
): Promise<boolean | null> {
  const { status } = await tmuxReadiness(await tmuxServerOf(context));
  if (status === "unresponsive") return null;
  return status === "missing"
    ? false
    : await closeViewer(await viewerOf(context, session));
}

async function removeWorktrees(
  context: Context,
  session: string,
  isEverythingKept: boolean,
): Promise<
  Pick<z.output<typeof Result>, "worktrees_removed" | "worktrees_kept">
> {
  const worktrees_removed: string[] = [];
  const worktrees_kept: z.output<typeof Kept>[] = [];
  for (const worktree of childrenFirst(context, session)) {
    const reason = isEverythingKept
      ? "asked to keep it"
      : await removeOrReason(context, worktree);
    if (reason === null) worktrees_removed.push(worktree.slug);
    else worktrees_kept.push({ slug: worktree.slug, reason });
  }
  return { worktrees_removed, worktrees_kept };
}

function childrenFirst(context: Context, session: string): Worktree[] {
  return Object.values(context.read((view) => view.all("worktrees")))
    .filter((each) => each.session_id === session && isKept(each))
    .toSorted((a, b) => a.created_at < b.created_at ? 1 : -1);
}

async function removeOrReason(
  context: Context,
  worktree: Worktree,
): Promise<string | null> {
  const options = { isSessionEnding: true };
  const seen = await inspectRemoval(context, worktree, options);
  const reason = context.read((view) => reasonToKeep(view, worktree, seen));
  if (reason !== null) return reason;
  await removeManagedWorktree(context, worktree, options);
  return null;
}
