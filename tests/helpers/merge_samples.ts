import type { Actor } from "../../src/core/actor.ts";
import type {
  Candidate,
  MergeRequest,
  MergeState,
} from "../../src/core/records/merge.ts";
import { acquireMergeLock } from "../../src/core/merge_lock_rules.ts";
import { addSeconds } from "../../src/core/time.ts";
import { type MemoryView, NOON, putSession } from "./memory_view.ts";

export const BASE = "b".repeat(40);
export const HEAD = "d".repeat(40);
export const COMMIT = "c".repeat(40);

/** Returns the time so many seconds after noon. */
export function at(seconds: number): string {
  return addSeconds(NOON, seconds);
}

export function candidateSample(changes: Partial<Candidate> = {}): Candidate {
  return {
    commit: COMMIT,
    tree: "e".repeat(40),
    base: BASE,
    head: HEAD,
    evidence: [],
    prepared_at: NOON,
    paths: ["src/a.ts"],
    ...changes,
  };
}

/** Entry `M1` of session `gallery`, unless said otherwise. */
export function mergeSample(
  changes: Partial<MergeRequest> = {},
): MergeRequest {
  const session = changes.session_id ?? "gallery";
  return {
    id: "M1",
    session_id: session,
    worktree: session,
    branch: `task/${session}/root`,
    target: "main",
    title: "Gallery",
    state: "queued",
    priority: 0,
    position: 1,
    candidate: null,
    authors: [`root:${session}`, `worktree:${session}`],
    note: "",
    requested_at: NOON,
    updated_at: NOON,
    landed_commit: null,
    ...changes,
  };
}

/** Puts a session with an entry into the view. */
export function putEntry(
  view: MemoryView,
  changes: Partial<MergeRequest> = {},
): MergeRequest {
  const request = mergeSample(changes);
  putSession(view, request.session_id);
  view.put("merge", request.id, request);
  return request;
}

/** Puts an entry that holds the merge lock in some state of its turn. */
export function putTurn(
  view: MemoryView,
  state: MergeState,
  changes: Partial<MergeRequest> = {},
): MergeRequest {
  const queued = putEntry(view, changes);
  acquireMergeLock(view, queued, {
    now: NOON,
    ttlSeconds: 600,
    staleSeconds: 900,
  });
  const request = {
    ...queued,
    candidate: candidateSample(),
    reviews_required: 1,
    ...changes,
    state,
  };
  view.put("merge", request.id, request);
  return request;
}

/** A reviewer of session `gallery`; without an id nobody's thread. */
export function reviewerActor(id: string | null, worktree: string): Actor {
  return {
    kind: "thread",
    thread_id: id,
    session_id: "gallery",
    worktree,
    role: "reviewer",
  };
}
