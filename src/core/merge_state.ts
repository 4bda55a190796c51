import { refused } from "./error.ts";
import type { MergeRequest, MergeState } from "./records/merge.ts";

/** What may follow each state. Everything else is refused. */
export const MERGE_TRANSITIONS: Readonly<
  Record<MergeState, readonly MergeState[]>
> = {
  queued: ["preparing", "withdrawn"],
  preparing: [
    "in_review",
    "approved",
    "conflict",
    "gates_failed",
    "stale",
    "queued",
    "withdrawn",
  ],
  in_review: [
    "approved",
    "changes_requested",
    "blocked",
    "preparing",
    "stale",
    "queued",
    "withdrawn",
  ],
  approved: [
    "landing",
    // A fast-forward typed by hand while the approval stands.
    "landed",
    "changes_requested",
    "blocked",
    "preparing",
    "stale",
    "queued",
    "withdrawn",
  ],
  landing: ["landed", "approved", "stale", "queued"],
  landed: [],
  conflict: ["queued", "withdrawn"],
  gates_failed: ["queued", "withdrawn"],
  changes_requested: ["queued", "withdrawn"],
  blocked: ["queued", "withdrawn"],
  withdrawn: [],
  // A move that was past the hook when the merge lock was taken over counts.
  stale: ["preparing", "landed", "queued", "withdrawn"],
};

/** Tells whether the entry has a place in the queue. */
export function isQueued(state: MergeState): boolean {
  return isWaiting(state) || isTurn(state);
}

/** Tells whether the entry waits for its turn. */
export function isWaiting(state: MergeState): boolean {
  return state === "queued" || state === "stale";
}

/** Tells whether the entry is being worked on under the merge lock. */
export function isTurn(state: MergeState): boolean {
  return state === "preparing" || state === "in_review" ||
    state === "approved" || state === "landing";
}

/** Tells whether nothing can happen to the entry any more. */
export function isFinal(state: MergeState): boolean {
  return MERGE_TRANSITIONS[state].length === 0;
}

/** Tells whether the entry waits for its author: a new request revives it. */
export function isReturned(state: MergeState): boolean {
  return !isQueued(state) && !isFinal(state);
}

/** Tells whether reviews of the entry's candidate are taken. */
export function isReviewable(state: MergeState): boolean {
  return state === "in_review" || state === "approved";
}

/** Tells whether an approval of the entry's candidate stands. */
export function isApproved(state: MergeState): boolean {
  return state === "approved" || state === "landing";
}

/** Tells whether the entry's target has its candidate. */
export function isLanded(state: MergeState): boolean {
  return state === "landed";
}

/** Tells whether the move of the target has begun and its end is not known. */
export function isLanding(state: MergeState): boolean {
  return state === "landing";
}

/** Tells whether the entry's candidate is being built and tested. */
export function isPreparing(state: MergeState): boolean {
  return state === "preparing";
}

/** Tells whether a candidate may be built, or one begun be built anew. */
export function mayPrepare(state: MergeState): boolean {
  return isPreparing(state) || MERGE_TRANSITIONS[state].includes("preparing");
}

/**
 * Returns the entry in another state.
 *
 * @throws {LockstepError} `merge.bad_transition`.
 */
export function moveTo(
  request: MergeRequest,
  state: MergeState,
  change: Partial<MergeRequest> & { readonly updated_at: string },
): MergeRequest {
  if (!MERGE_TRANSITIONS[request.state].includes(state)) {
    throw refused(
      `Cannot make merge request "${request.id}" ${state}: it is ${request.state}`,
      { reason: "merge.bad_transition", hint: nextStepOf(request) },
    );
  }
  return { ...request, ...change, state };
}

/**
 * Returns what takes an entry on, for hints and `status`: one command, after
 * what has to be done before it.
 */
export function nextStepOf(request: MergeRequest): string {
  switch (request.state) {
    case "queued":
    case "stale":
      return `lockstep merge main acquire-lock ${request.id}`;
    case "preparing":
      return `lockstep merge main resume ${request.id}`;
    case "in_review":
      return `lockstep merge review request-auto ${request.id}`;
    case "approved":
      return `lockstep merge main land ${request.id}`;
    case "landing":
      return `lockstep merge main resume ${request.id}`;
    case "conflict":
      return `Merge ${request.target} into ${request.branch}, resolve and commit: lockstep merge main request`;
    case "changes_requested":
      return `lockstep merge review correction ${request.id}`;
    case "gates_failed":
      return `Mend it on ${request.branch} (lockstep evidence list ${request.id} shows what failed) and commit: lockstep merge main request`;
    case "blocked":
      return `A person decides; once it is mended: lockstep merge main request`;
    case "landed":
      return "Nothing: it is in the target";
    case "withdrawn":
      return "lockstep merge main request";
    default:
      return request.state satisfies never;
  }
}
