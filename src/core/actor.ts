import { refused } from "./error.ts";
import type { Session } from "./records/session.ts";
import type { Role, Thread } from "./records/thread.ts";
import type { Worktree } from "./records/worktree.ts";

/** Who makes a call; recorded in the event of every change. */
export type Actor =
  | {
    readonly kind: "thread";
    /** Null in a child's worktree that no thread is running in. */
    readonly thread_id: string | null;
    readonly session_id: string;
    readonly worktree: string;
    readonly role: Role;
  }
  | { readonly kind: "root"; readonly session_id: string | null }
  | { readonly kind: "person"; readonly session_id: string | null }
  | { readonly kind: "git"; readonly session_id: string | null };

/** What is known of a call before anything is decided. */
export interface CallFacts {
  /** `T5` and the sha256 of the secret, from `LOCKSTEP_THREAD`. */
  readonly credential:
    | { readonly thread_id: string; readonly digest: string }
    | undefined;
  /** Canonical path of the worktree that holds the working directory. */
  readonly top_level: string | undefined;
  /** What `--session` or the method's own parameter names. */
  readonly selected_session: string | undefined;
  /** True at a terminal with no sign of an agent program around. */
  readonly is_person: boolean;
}

export interface LedgerFacts {
  readonly sessions: Readonly<Record<string, Session>>;
  readonly worktrees: Readonly<Record<string, Worktree>>;
  readonly threads: Readonly<Record<string, Thread>>;
}

const ENDED = ["completed", "failed", "stopped"];
/** A merged child is still a child: its folder and branch are there. */
const IN_CARE = ["active", "merged"];

/**
 * Decides who is calling: a thread by its credential, else by the managed
 * worktree it stands in, else the root of the selected or only open session.
 * Standing in a child's worktree nobody is more than that child.
 *
 * @throws {LockstepError} `actor.bad_credential`, `session.not_found`.
 */
export function decideActor(call: CallFacts, ledger: LedgerFacts): Actor {
  if (call.credential !== undefined) {
    return threadOf(call.credential, ledger);
  }
  const worktree = Object.values(ledger.worktrees).find((each) =>
    each.path === call.top_level && IN_CARE.includes(each.state)
  );
  if (worktree?.kind === "child") return childOf(worktree, ledger);
  if (worktree !== undefined) {
    return { kind: "root", session_id: worktree.session_id };
  }
  const session_id = call.selected_session === undefined
    ? onlyOpenSession(ledger)
    : requireSession(call.selected_session, ledger);
  return { kind: call.is_person ? "person" : "root", session_id };
}

function threadOf(
  credential: { readonly thread_id: string; readonly digest: string },
  ledger: LedgerFacts,
): Actor {
  const thread = ledger.threads[credential.thread_id];
  if (
    thread === undefined || thread.credential_digest !== credential.digest ||
    ENDED.includes(thread.state)
  ) {
    throw refused(
      `Cannot act as thread "${credential.thread_id}": its credential is not valid (any more)`,
      {
        reason: "actor.bad_credential",
        hint: "Run the command without LOCKSTEP_THREAD in the environment",
      },
    );
  }
  return {
    kind: "thread",
    thread_id: thread.id,
    session_id: thread.session_id,
    worktree: thread.worktree,
    role: thread.role,
  };
}

function childOf(worktree: Worktree, ledger: LedgerFacts): Actor {
  const thread = Object.values(ledger.threads).find((each) =>
    each.worktree === worktree.slug && !ENDED.includes(each.state)
  );
  return {
    kind: "thread",
    thread_id: thread?.id ?? null,
    session_id: worktree.session_id,
    worktree: worktree.slug,
    role: thread?.role ?? "worker",
  };
}

function onlyOpenSession(ledger: LedgerFacts): string | null {
  const open = Object.values(ledger.sessions).filter((each) =>
    each.state === "open"
  );
  return open.length === 1 ? (open[0]?.id ?? null) : null;
}

function requireSession(id: string, ledger: LedgerFacts): string {
  if (ledger.sessions[id] === undefined) throw unknownSession(id, ledger);
  return id;
}

function unknownSession(id: string, ledger: LedgerFacts): Error {
  return refused(`Cannot use session "${id}": session not found`, {
    reason: "session.not_found",
    hint: openSessionsHint(ledger),
  });
}

/** Returns the session of an actor; a call that needs one uses this. */
export function requireSessionOf(actor: Actor, ledger: LedgerFacts): string {
  if (actor.session_id !== null) return actor.session_id;
  throw refused(
    "Cannot tell which session is meant: the working directory belongs to none, and there is not exactly one open session",
    { reason: "session.not_selected", hint: openSessionsHint(ledger) },
  );
}

function openSessionsHint(ledger: LedgerFacts): string {
  const open = Object.values(ledger.sessions)
    .filter((each) => each.state === "open").map((each) => each.id);
  return open.length === 0
    ? 'No session is open; run lockstep session open --user-request "…"'
    : `Add --session NAME; open sessions: ${open.join(", ")}`;
}

/** Returns the short form that records and messages use: `thread:T5`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "thread":
      return actor.thread_id === null
        ? `worktree:${actor.worktree}`
        : `thread:${actor.thread_id}`;
    case "root":
      return actor.session_id === null ? "root" : `root:${actor.session_id}`;
    case "person":
    case "git":
      return actor.kind;
    default:
      return actor satisfies never;
  }
}
