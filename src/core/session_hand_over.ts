/** What a session owns, given to another one: by records, all at once. */
import { indexOf, type Transaction } from "./aggregates.ts";
import { parseId } from "./id.ts";
import type { Session } from "./records/session.ts";
import { epicIds } from "./task_tree.ts";

/** Who gets it, and whose it was. */
export interface Parties {
  readonly requester: Session;
  readonly target: Session;
}

/** What has changed hands, by id. */
export interface HandedOver {
  readonly worktrees: string[];
  readonly locks: string[];
  readonly threads: string[];
  readonly epics: string[];
  readonly merge_requests: string[];
}

/** Gives everything of one session to another; what is locked, anew. */
export function handOver(tx: Transaction, parties: Parties): HandedOver {
  moveMergeLock(tx, parties);
  moveMessages(tx, parties);
  return {
    worktrees: moveWorktrees(tx, parties),
    locks: moveLocks(tx, parties),
    threads: moveThreads(tx, parties),
    epics: moveTasks(tx, parties),
    merge_requests: moveMergeRequests(tx, parties),
  };
}

/** The session's own worktree becomes a child, which can be merged. */
function moveWorktrees(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("worktrees"))
    .filter((worktree) => worktree.session_id === target.id);
  for (const worktree of moved) {
    const isOwn = worktree.slug === target.worktree;
    tx.put("worktrees", worktree.slug, {
      ...worktree,
      session_id: requester.id,
      ...(isOwn
        ? {
          kind: "child",
          parent: requester.worktree,
          base_ref: requester.branch,
        }
        : {}),
    });
  }
  return moved.map((worktree) => worktree.slug);
}

function moveLocks(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("locks"))
    .filter((lock) => lock.session_id === target.id);
  for (const lock of moved) {
    const generation = lock.generation + 1;
    tx.put("locks", lock.id, {
      ...lock,
      session_id: requester.id,
      generation,
    });
  }
  return moved.map((lock) => lock.id);
}

function moveThreads(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("threads"))
    .filter((thread) => thread.session_id === target.id);
  for (const thread of moved) {
    tx.put("threads", thread.id, {
      ...thread,
      session_id: requester.id,
      generation: thread.generation + 1,
    });
  }
  return moved.map((thread) => thread.id);
}

/** What the root had in hand stays with the worktree it was worked on in. */
function moveTasks(tx: Transaction, { requester, target }: Parties) {
  const epics = epicIds(tx, target.id);
  const session_id = requester.id;
  const holder = `root:${target.id}`;
  const successor = `worktree:${target.worktree}`;
  for (const epic of epics) {
    for (const task of Object.values(tx.all(`tasks-${epic}`))) {
      const claimed_by = task.claimed_by === holder && task.state !== "done"
        ? successor
        : task.claimed_by;
      tx.put(`tasks-${epic}`, task.id, { ...task, session_id, claimed_by });
      const number = parseId(task.id)?.number ?? 0;
      if (task.level !== "step") {
        tx.put(indexOf(number), task.id, { epic, session_id });
      }
    }
    const place = tx.find(`epics-${target.id}`, epic);
    if (place === undefined) continue;
    tx.remove(`epics-${target.id}`, epic);
    tx.put(`epics-${session_id}`, epic, place);
  }
  for (const claim of Object.values(tx.all("claims"))) {
    if (claim.session_id !== target.id) continue;
    const isRoots = claim.claimed_by === holder;
    tx.put("claims", claim.case_id, {
      ...claim,
      session_id,
      claimed_by: isRoots ? successor : claim.claimed_by,
    });
  }
  return epics;
}

function moveMergeRequests(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("merge"))
    .filter((request) => request.session_id === target.id);
  for (const request of moved) {
    tx.put("merge", request.id, { ...request, session_id: requester.id });
  }
  return moved.map((request) => request.id);
}

/** The entry keeps its turn; whoever shows the old generation is refused. */
function moveMergeLock(tx: Transaction, { requester, target }: Parties): void {
  const lock = tx.find("merge_lock", "main");
  if (lock === undefined || lock.session_id !== target.id) return;
  const generation = lock.generation + 1;
  tx.put("merge_lock", "main", {
    ...lock,
    session_id: requester.id,
    generation,
  });
}

/** What threads wait for, and what they asked, would be lost otherwise. */
function moveMessages(tx: Transaction, { requester, target }: Parties): void {
  for (const message of Object.values(tx.all(`inbox-${target.id}`))) {
    tx.remove(`inbox-${target.id}`, message.id);
    tx.put(`inbox-${requester.id}`, message.id, {
      ...message,
      session_id: requester.id,
    });
  }
}
