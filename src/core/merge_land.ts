/**
 * Landing: the last check, and what became of the move of the target. The
 * move itself happens in between, outside the ledger's lock.
 */
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { endTurn, freeMergeLock, requireTurn } from "./merge_lock_rules.ts";
import { requireMergeRequest } from "./merge_queue.ts";
import {
  isApproved,
  isLanded,
  isLanding,
  isTurn,
  MERGE_TRANSITIONS,
  moveTo,
  nextStepOf,
} from "./merge_state.ts";
import type { Candidate, MergeRequest, MergeState } from "./records/merge.ts";
import { standingOf } from "./review_rules.ts";
import type { IsoTime } from "./time.ts";

const ACTION = "land";

/** What git said just before. */
export interface LandFacts {
  readonly targetTip: string;
  readonly branchTip: string | undefined;
}

/**
 * Allows the move of the target to the candidate, or says why not.
 *
 * @throws {LockstepError} `merge.not_approved`, as `requireTurn`,
 * `merge.base_moved`, `merge.head_moved`.
 */
export function beginLanding(
  tx: Transaction,
  id: string,
  facts: LandFacts,
  options: { readonly now: IsoTime; readonly generation?: number | undefined },
): { readonly request: MergeRequest; readonly candidate: Candidate } {
  const request = requireMergeRequest(tx, id, ACTION);
  // Its state says more than who has the merge lock meanwhile.
  const candidate = requireApproved(tx, request);
  requireTurn(tx, request, { action: ACTION, ...options });
  requireSameTips(request, candidate, facts);
  if (isLanding(request.state)) return { request, candidate };
  const landing = moveTo(request, "landing", { updated_at: options.now });
  tx.put("merge", id, landing);
  return { request: landing, candidate };
}

/**
 * Returns the candidate of an entry if its approval stands.
 *
 * @throws {LockstepError} `merge.not_approved`.
 */
export function requireApproved(
  view: View,
  request: MergeRequest,
): Candidate {
  const { id, state, candidate } = request;
  const { outcome, approvals, required } = standingOf(view, request);
  if (isApproved(state) && candidate !== null && outcome === "approved") {
    return candidate;
  }
  throw refused(
    `Cannot land "${id}": it is ${state}, with ${approvals.length} of ${required} approving reviews`,
    { reason: "merge.not_approved", hint: nextStepOf(request) },
  );
}

/** Tells what moved since the candidate was built, if anything did. */
function movedSince(
  candidate: Candidate,
  facts: LandFacts,
): "base" | "head" | undefined {
  if (facts.targetTip !== candidate.base) return "base";
  return facts.branchTip === candidate.head ? undefined : "head";
}

function requireSameTips(
  request: MergeRequest,
  candidate: Candidate,
  facts: LandFacts,
): void {
  const moved = movedSince(candidate, facts);
  if (moved === undefined) return;
  const [what, was, is] = moved === "base"
    ? [request.target, candidate.base, facts.targetTip]
    : [request.branch, candidate.head, facts.branchTip ?? "gone"];
  throw refused(
    `Cannot land "${request.id}": ${what} was ${was} when it was reviewed and is ${is} now`,
    {
      reason: moved === "base" ? "merge.base_moved" : "merge.head_moved",
      hint: `lockstep merge main prepare ${request.id}`,
    },
  );
}

/**
 * An entry whose base or branch moved is stale: it keeps its turn and its
 * place, and must be prepared again. Its approval is gone.
 */
export function markStale(
  tx: Transaction,
  id: string,
  note: string,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, ACTION);
  return isTurn(request.state)
    ? putState(tx, request, "stale", { note, updated_at: now })
    : request;
}

function putState(
  tx: Transaction,
  request: MergeRequest,
  state: MergeState,
  change: { readonly note: string; readonly updated_at: IsoTime },
): MergeRequest {
  const moved = moveTo(request, state, change);
  tx.put("merge", moved.id, moved);
  return moved;
}

/**
 * Records that the target has the candidate, and frees the merge lock. Doing
 * it twice changes nothing.
 */
export function recordLanded(
  tx: Transaction,
  id: string,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, ACTION);
  if (isLanded(request.state)) return request;
  const { candidate } = request;
  const commit = candidate?.commit ?? null;
  if (candidate !== null) noteLanding(tx, request, { candidate, now });
  return endTurn(tx, request, {
    state: "landed",
    now,
    change: { landed_commit: commit, note: "" },
  });
}

/** What the audit of the target goes by; a hook may have told it already. */
function noteLanding(
  tx: Transaction,
  request: MergeRequest,
  landed: { readonly candidate: Candidate; readonly now: IsoTime },
): void {
  const { commit, base } = landed.candidate;
  if (tx.find("landings", commit) !== undefined) return;
  tx.put("landings", commit, {
    commit,
    kind: "landed",
    ref: `refs/heads/${request.target}`,
    old_commit: base,
    merge_request_id: request.id,
    at: landed.now,
  });
}

/** Notes what came of pushing a landed commit. */
export function recordPush(
  tx: Transaction,
  id: string,
  push: NonNullable<MergeRequest["push"]>,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, "push");
  const pushed = { ...request, push, updated_at: now };
  tx.put("merge", id, pushed);
  return pushed;
}

/** The move did not happen and nothing else did: the approval still stands. */
export function rollBackLanding(
  tx: Transaction,
  id: string,
  note: string,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, ACTION);
  return isLanding(request.state)
    ? putState(tx, request, "approved", { note, updated_at: now })
    : request;
}

/**
 * Returns the entry that a move of a branch lands, or `undefined` when the
 * move was of no approved candidate. For what hooks and audits have seen.
 */
function findLanding(
  view: View,
  move: { readonly target: string; readonly commit: string },
): MergeRequest | undefined {
  return Object.values(view.all("merge")).find((request) =>
    request.target === move.target &&
    request.candidate?.commit === move.commit &&
    (isLanded(request.state) ||
      (MERGE_TRANSITIONS[request.state].includes("landed") &&
        standingOf(view, request).outcome === "approved"))
  );
}

/**
 * Records the landing of a move that was made without `merge.main.land`, such
 * as a fast-forward typed by hand. A move of anything else changes nothing.
 */
export function settleMove(
  tx: Transaction,
  move: { readonly ref: string; readonly commit: string },
  now: IsoTime,
): void {
  const target = move.ref.replace(/^refs\/heads\//, "");
  const request = findLanding(tx, { target, commit: move.commit });
  if (request !== undefined) recordLanded(tx, request.id, now);
}

/**
 * Takes an entry out of its turn and back into the queue, as if it had not
 * been prepared.
 *
 * @throws {LockstepError} `merge.nothing_to_abort`.
 */
export function abortTurn(
  tx: Transaction,
  id: string,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, "abort");
  if (!isTurn(request.state) && request.state !== "stale") {
    throw refused(
      `Cannot abort "${id}": it is ${request.state}, and nothing of it is under way`,
      { reason: "merge.nothing_to_abort", hint: nextStepOf(request) },
    );
  }
  return endTurn(tx, request, {
    state: "queued",
    now,
    change: { candidate: null, note: "aborted" },
  });
}

/** Takes an entry out of the queue for good. */
export function withdraw(
  tx: Transaction,
  id: string,
  reason: string,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, "withdraw");
  freeMergeLock(tx, id);
  const change = { note: reason, updated_at: now };
  return putState(tx, request, "withdrawn", change);
}
