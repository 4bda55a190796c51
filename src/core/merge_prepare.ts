/**
 * From the merge lock to a candidate that can be reviewed: begin, candidate
 * built, gates run. Each step shows the generation it works under.
 */
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import { requireMergeRequest } from "./merge_queue.ts";
import { endTurn, requireTurn } from "./merge_lock_rules.ts";
import { isPreparing, mayPrepare, moveTo, nextStepOf } from "./merge_state.ts";
import { standingOf } from "./review_rules.ts";
import type { Candidate, MergeRequest } from "./records/merge.ts";
import { addSeconds, type IsoTime } from "./time.ts";

const ACTION = "prepare";

export interface StepOptions {
  readonly now: IsoTime;
  /** Generation of the merge lock under which the work began. */
  readonly generation: number;
}

/**
 * Starts building a candidate; an approval of an earlier one is gone.
 *
 * @throws {LockstepError} `merge.bad_transition`, as `requireTurn`.
 */
export function beginPrepare(
  tx: Transaction,
  id: string,
  options: { readonly now: IsoTime; readonly generation?: number | undefined },
): { readonly request: MergeRequest; readonly generation: number } {
  const known = requireMergeRequest(tx, id, ACTION);
  if (!mayPrepare(known.state)) {
    throw refused(`Cannot ${ACTION} "${id}": it is ${known.state}`, {
      reason: "merge.bad_transition",
      hint: nextStepOf(known),
    });
  }
  const lock = requireTurn(tx, known, { action: ACTION, ...options });
  const change = { updated_at: options.now, note: "", conflicts: [] };
  const request = isPreparing(known.state)
    ? { ...known, ...change }
    : moveTo(known, "preparing", change);
  tx.put("merge", id, request);
  tx.put("merge_lock", "main", { ...lock, hold_until: null });
  return { request, generation: lock.generation };
}

/** Notes the candidate before its gates run, so that a crash can be told. */
export function recordCandidate(
  tx: Transaction,
  id: string,
  candidate: Candidate,
  options: StepOptions,
): MergeRequest {
  const known = requirePreparing(tx, id, options);
  const request = { ...known, candidate, updated_at: options.now };
  tx.put("merge", id, request);
  return request;
}

/** The branch cannot be merged as it is: the turn is over. */
export function recordConflict(
  tx: Transaction,
  id: string,
  paths: readonly string[],
  options: StepOptions,
): MergeRequest {
  return endTurn(tx, requirePreparing(tx, id, options), {
    state: "conflict",
    now: options.now,
    change: {
      candidate: null,
      conflicts: [...paths],
      note: `conflicts in ${paths.join(", ")}`,
    },
  });
}

/** The target has the branch already: there is nothing to queue for. */
export function recordNothing(
  tx: Transaction,
  id: string,
  options: StepOptions,
): MergeRequest {
  return endTurn(tx, requirePreparing(tx, id, options), {
    state: "withdrawn",
    now: options.now,
    change: { candidate: null, note: "the target has everything of it" },
  });
}

/** The candidate cannot even be tested: the turn is over. */
export function recordUnusable(
  tx: Transaction,
  id: string,
  note: string,
  options: StepOptions,
): MergeRequest {
  return endTurn(tx, requirePreparing(tx, id, options), {
    state: "gates_failed",
    now: options.now,
    change: { candidate: null, note },
  });
}

/** A gate that counts failed on the candidate: the turn is over. */
export function recordGatesFailed(
  tx: Transaction,
  id: string,
  failed: { readonly gates: readonly string[]; readonly evidence: string[] },
  options: StepOptions,
): MergeRequest {
  const known = requirePreparing(tx, id, options);
  return endTurn(tx, known, {
    state: "gates_failed",
    now: options.now,
    change: {
      candidate: withEvidence(known, failed.evidence),
      note: `failed on the candidate: ${failed.gates.join(", ")}`,
    },
  });
}

export interface ReadyOptions extends StepOptions {
  readonly evidence: readonly string[];
  readonly reviewsRequired: number;
  readonly holdMinutes: number;
}

/** The gates passed: the candidate waits for reviews, if it needs any. */
export function finishPrepare(
  tx: Transaction,
  id: string,
  options: ReadyOptions,
): MergeRequest {
  const known = requirePreparing(tx, id, options);
  const tested = {
    ...known,
    candidate: withEvidence(known, options.evidence),
    reviews_required: options.reviewsRequired,
    updated_at: options.now,
  };
  // Reviews of the very same change may have carried over.
  const isApproved = standingOf(tx, tested).outcome === "approved";
  const request = moveTo(tested, isApproved ? "approved" : "in_review", {
    updated_at: options.now,
  });
  tx.put("merge", id, request);
  if (!isApproved) holdForReview(tx, known, options);
  return request;
}

/** A review may take longer than a lease; the limit is the hold time. */
function holdForReview(
  tx: Transaction,
  request: MergeRequest,
  options: ReadyOptions,
): void {
  const lock = requireTurn(tx, request, { action: ACTION, ...options });
  const hold_until = addSeconds(options.now, options.holdMinutes * 60);
  tx.put("merge_lock", "main", {
    ...lock,
    lease_until: hold_until,
    hold_until,
  });
}

function requirePreparing(
  tx: Transaction,
  id: string,
  options: StepOptions,
): MergeRequest {
  const request = requireMergeRequest(tx, id, ACTION);
  requireTurn(tx, request, { action: ACTION, ...options });
  if (!isPreparing(request.state)) {
    // Somebody with the same lock has taken it elsewhere meanwhile.
    moveTo(request, "preparing", { updated_at: options.now });
  }
  return request;
}

function withEvidence(
  request: MergeRequest,
  evidence: readonly string[],
): Candidate | null {
  return request.candidate === null
    ? null
    : { ...request.candidate, evidence: [...evidence] };
}
