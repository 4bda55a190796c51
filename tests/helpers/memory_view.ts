import type {
  AggregateName,
  Aggregates,
  Transaction,
} from "../../src/core/aggregates.ts";
import type { Session } from "../../src/core/records/session.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";

/** A ledger that is nothing but its records, for rules. */
export class MemoryView implements Transaction {
  readonly #records = new Map<string, Record<string, unknown>>();

  all<A extends AggregateName>(
    aggregate: A,
  ): Readonly<Record<string, Aggregates[A]>> {
    return this.#of(aggregate) as Record<string, Aggregates[A]>;
  }

  find<A extends AggregateName>(
    aggregate: A,
    id: string,
  ): Aggregates[A] | undefined {
    return this.all(aggregate)[id];
  }

  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void {
    this.#of(aggregate)[id] = record;
  }

  remove(aggregate: AggregateName, id: string): void {
    delete this.#of(aggregate)[id];
  }

  nextId(letter: string): string {
    const last = (this.find("counter", "id")?.last ?? 0) + 1;
    this.put("counter", "id", { last });
    return `${letter}${last}`;
  }

  /** The same records again, to change apart from these. */
  clone(): MemoryView {
    const copy = new MemoryView();
    for (const [name, records] of this.#records) {
      copy.#records.set(name, { ...records });
    }
    return copy;
  }

  #of(name: string): Record<string, unknown> {
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    const records = {};
    this.#records.set(name, records);
    return records;
  }
}

export const NOON = "2026-11-21T12:00:00.000Z";

/** Returns an open session with its own worktree, both put into the view. */
export function putSession(view: MemoryView, id: string): Session {
  const session: Session = {
    id,
    state: "open",
    owner: "somebody",
    agent: "codex",
    user_request: "",
    worktree: id,
    branch: `task/${id}/root`,
    base_ref: "main",
    base_commit: "0".repeat(40),
    viewer: `demo-${id}`,
    generation: 1,
    opened_at: NOON,
    last_seen_at: NOON,
    closed_at: null,
  };
  view.put("sessions", id, session);
  putWorktree(view, { slug: id, session_id: id });
  return session;
}

/** Returns a worktree, put into the view; a child when it has a parent. */
export function putWorktree(
  view: MemoryView,
  given: Partial<Worktree> & { readonly slug: string; session_id: string },
): Worktree {
  const parent = given.parent ?? null;
  const branch = parent === null ? "root" : given.slug;
  const worktree: Worktree = {
    kind: parent === null ? "root" : "child",
    state: "active",
    path: `/demo-worktrees/${given.slug}`,
    branch: `task/${given.session_id}/${branch}`,
    parent,
    base_ref: parent === null ? "main" : `task/${given.session_id}/root`,
    base_commit: "0".repeat(40),
    git_name: given.slug,
    scope: { allow: ["."], deny: [] },
    created_at: NOON,
    ended_at: null,
    ...given,
  };
  view.put("worktrees", worktree.slug, worktree);
  return worktree;
}

/** Returns a running thread, put into the view. */
export function putThread(
  view: MemoryView,
  given: Partial<Thread> & {
    readonly id: string;
    readonly session_id: string;
    readonly worktree: string;
  },
): Thread {
  const base = {
    role: "worker",
    title: "",
    objective: "",
    runner: "command",
    argv: ["true"],
    state: "running",
    case_ids: [],
    merge_request_id: null,
    pane_id: null,
    supervisor: null,
    run_id: null,
    agent: null,
    progress: "",
    note: "",
    stop_requested_at: null,
    directives: [],
    credential_digest: "",
    generation: 1,
    exit_status: null,
    signal: null,
    created_at: NOON,
    started_at: NOON,
    last_seen_at: NOON,
    ended_at: null,
  } as const;
  const thread = { ...base, argv: [...base.argv], case_ids: [], ...given };
  view.put("threads", given.id, thread as Thread);
  return thread as Thread;
}
