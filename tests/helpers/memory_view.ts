import type {
  AggregateName,
  Aggregates,
  Transaction,
} from "../../src/core/aggregates.ts";
import type { Session } from "../../src/core/records/session.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";
import {
  sessionSample,
  threadSample,
  worktreeSample,
} from "./record_samples.ts";

export { NOON } from "./record_samples.ts";

/** A ledger that is nothing but its records, for rules. */
export class MemoryView implements Transaction {
  readonly #records = new Map<string, Record<string, unknown>>();
  /** How many changes were made. */
  changes = 0;

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
    this.changes++;
  }

  remove(aggregate: AggregateName, id: string): void {
    delete this.#of(aggregate)[id];
    this.changes++;
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

const BASE_COMMIT = "0".repeat(40);

/** Returns an open session with its own worktree, both put into the view. */
export function putSession(view: MemoryView, id: string): Session {
  const session = sessionSample({
    id,
    owner: "somebody",
    user_request: "",
    worktree: id,
    branch: `task/${id}/root`,
    base_commit: BASE_COMMIT,
    viewer: `demo-${id}`,
  });
  view.put("sessions", id, session);
  putWorktree(view, { slug: id, session_id: id });
  return session;
}

/** Returns a worktree, put into the view; a child when it has a parent. */
export function putWorktree(
  view: MemoryView,
  given: Partial<Worktree> & { readonly slug: string; session_id: string },
): Worktree {
  const isRoot = (given.parent ?? null) === null;
  const root = `task/${given.session_id}/root`;
  const worktree = worktreeSample({
    kind: isRoot ? "root" : "child",
    path: `/demo-worktrees/${given.slug}`,
    branch: isRoot ? root : `task/${given.session_id}/${given.slug}`,
    base_ref: isRoot ? "main" : root,
    base_commit: BASE_COMMIT,
    git_name: given.slug,
    ...given,
  });
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
  const thread = threadSample({ title: "", ...given });
  view.put("threads", given.id, thread);
  return thread;
}
