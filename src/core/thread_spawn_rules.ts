/** Who may be spawned, and started again: what is checked beforehand. */
import type { Transaction, View } from "./aggregates.ts";
import { LockstepError, notFound, refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import type { Dispatch, Role, Thread } from "./records/thread.ts";
import { raiseMark } from "./resume_mark.ts";
import { requireAssignable } from "./task_assign.ts";
import { requireCase } from "./task_tree.ts";
import { requireThread } from "./thread_rules.ts";
import { isLive } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";
import { requireActive } from "./worktree_rules.ts";

/** What a new thread is to be. */
export interface ThreadRequest {
  readonly session_id: string;
  readonly role: Role;
  readonly title: string;
  readonly objective: string;
  readonly runner: string;
  readonly argv: readonly string[];
  readonly case_ids: readonly string[];
  readonly merge_request_id: string | null;
  readonly time_limit_seconds?: number | null | undefined;
  /** Canonical path of a guide to use instead of the role's. */
  readonly agent_guide_path?: string | null | undefined;
  /** What a packet says of its runs; null for a thread without one. */
  readonly dispatch?: Dispatch | null | undefined;
}

/**
 * Checks all that can be refused before anything is made.
 *
 * @throws {LockstepError} `thread.limit_reached`, `session.not_open`,
 * `case.not_found`, `case.held`, `case.waits`, `merge_request.not_found`.
 */
export function checkSpawn(
  view: View,
  request: ThreadRequest & { readonly worktree?: string | undefined },
  limit: number,
): void {
  checkStart(view, request, limit);
  // Of a Case in a packet the preflight has judged: its root may hold it.
  if ((request.dispatch ?? null) !== null) return;
  const assignee = { ...request, worktree: request.worktree ?? null };
  for (const id of request.case_ids) {
    const { session_id: session } = request;
    const task = requireCase(view, id, { action: "assign", session });
    requireAssignable(view, task, assignee);
  }
}

/** What a thread needs that is new, or starts again. */
function checkStart(view: View, request: ThreadRequest, limit: number): void {
  const session = view.find("sessions", request.session_id);
  if (session === undefined) {
    throw notFound(
      "spawn in",
      "session",
      request.session_id,
      "See lockstep session list",
    );
  }
  if (session.state !== "open") {
    throw refused(
      `Cannot spawn in session "${session.id}": it is closed`,
      { reason: "session.not_open", hint: "Open one: lockstep session open" },
    );
  }
  const live = Object.values(view.all("threads"))
    .filter((each) => each.session_id === session.id && isLive(each));
  if (live.length >= limit) throw limitReached(session.id, limit, live);
  for (const id of request.case_ids) {
    requireCase(view, id, { action: "assign", session: session.id });
  }
  if (
    request.merge_request_id !== null &&
    view.find("merge", request.merge_request_id) === undefined
  ) {
    throw notFound(
      "review",
      "merge request",
      request.merge_request_id,
      "lockstep merge main status",
    );
  }
}

/**
 * Checks that a thread may be started again.
 *
 * @throws {LockstepError} `thread.not_found`, `thread.limit_reached`,
 * `session.not_open`, `thread.worktree_busy`, `worktree.not_active`.
 */
export function checkRestart(view: View, id: string, limit: number): void {
  const thread = requireThread(view, id, "restart");
  // A live one gives its own place up first.
  checkStart(view, thread, isLive(thread) ? limit + 1 : limit);
  checkWorktree(view, thread.worktree, id);
  requireActive(view, {
    action: "restart in",
    slug: thread.worktree,
    session_id: thread.session_id,
  });
}

/** Writes what the next run of a thread is told on top of its assignment. */
export function noteDirective(
  tx: Transaction,
  id: string,
  directive: string,
  now: IsoTime,
): void {
  const thread = requireThread(tx, id, "restart");
  const directives = [...(thread.directives), directive];
  tx.put("threads", id, { ...thread, directives });
  raiseMark(tx, {
    actor: `thread:${id}`,
    session: thread.session_id,
    source: "restart",
  }, now);
}

function limitReached(
  session: string,
  limit: number,
  live: readonly Thread[],
): LockstepError {
  return new LockstepError(
    "held",
    `Cannot spawn in session "${session}": child thread limit reached: session_id=${session} max=${limit}`,
    {
      reason: "thread.limit_reached",
      hint: `Wait for one, or stop it: lockstep thread child stop ${
        live[0]?.id ?? "ID"
      }`,
      details: { max: limit, live: live.map((each) => each.id) },
    },
  );
}

/** A child that is nobody's but this thread's: two would share an index. */
function checkWorktree(view: View, slug: string, self?: string): void {
  const worktree = view.find("worktrees", slug);
  if (worktree?.kind === "root") {
    throw refused(
      `Cannot spawn in worktree "${slug}": it is the root's own`,
      {
        reason: "thread.root_worktree",
        hint: "Leave --worktree out; the thread gets one of its own",
      },
    );
  }
  const other = Object.values(view.all("threads")).find((each) =>
    each.worktree === slug && isLive(each) && each.id !== self
  );
  if (other === undefined) return;
  throw new LockstepError(
    "held",
    `Cannot spawn in worktree "${slug}": thread ${other.id} works there`,
    {
      reason: "thread.worktree_busy",
      hint: `Wait for it: lockstep thread child wait-status ${other.id}`,
    },
  );
}

/** Writes a new thread, for which there is no pane yet. */
export function planThread(
  tx: Transaction,
  request: ThreadRequest & { readonly worktree: string },
  limit: number,
  now: IsoTime,
): Thread {
  checkSpawn(tx, request, limit);
  checkWorktree(tx, request.worktree);
  const thread: Thread = {
    id: tx.nextId(ID_LETTER.thread),
    session_id: request.session_id,
    role: request.role,
    title: request.title,
    objective: request.objective,
    runner: request.runner,
    argv: [...request.argv],
    state: "planned",
    worktree: request.worktree,
    case_ids: [...request.case_ids],
    merge_request_id: request.merge_request_id,
    pane_id: null,
    run_id: null,
    supervisor: null,
    agent: null,
    credential_digest: "",
    generation: 0,
    exit_status: null,
    signal: null,
    progress: "",
    directives: [],
    agent_guide_path: request.agent_guide_path ?? null,
    note: "",
    time_limit_seconds: request.time_limit_seconds ?? null,
    dispatch: request.dispatch ?? null,
    stop_requested_at: null,
    created_at: now,
    started_at: null,
    last_seen_at: now,
    ended_at: null,
  };
  tx.put("threads", thread.id, thread);
  inheritCase(tx, thread, now);
  return thread;
}

/** Who follows another in a worktree has to read what was done before. */
function inheritCase(tx: Transaction, thread: Thread, now: IsoTime): void {
  const isHeir = Object.values(tx.all("claims"))
    .some((claim) => claim.worktree === thread.worktree);
  if (!isHeir) return;
  raiseMark(tx, {
    actor: `thread:${thread.id}`,
    session: thread.session_id,
    source: "spawn",
  }, now);
}
