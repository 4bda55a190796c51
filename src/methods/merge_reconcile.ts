/**
 * Brings the merge queue in line with where the branches are: a candidate that
 * the target has is landed, whoever moved it; one whose base moved is stale.
 */
import { isQueued } from "../core/merge_state.ts";
import { markStale, recordLanded } from "../core/merge_land.ts";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import { standingOf } from "../core/review_rules.ts";
import { findBranchCommit } from "../io/git_committed.ts";
import { candidateRef, dropRef } from "../io/git_merge.ts";
import { isAncestor } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";

/** What became of a candidate since the ledger was last written. */
export type Drift =
  | { readonly kind: "landed" }
  | { readonly kind: "stale"; readonly note: string };

/** Records what happened to candidates behind Lockstep's back. */
export async function reconcileMerges(context: Context): Promise<void> {
  for (const request of withCandidate(context)) {
    const drift = await findDrift(context, request);
    if (drift === undefined) continue;
    const now = context.now();
    await context.transact((tx) => {
      const known = tx.find("merge", request.id);
      if (known?.candidate?.commit !== request.candidate.commit) return;
      if (drift.kind === "stale") markStale(tx, request.id, drift.note, now);
      else recordLanded(tx, request.id, now);
    });
    if (drift.kind === "landed") {
      const folder = context.repository().commonDir;
      await dropRef(folder, candidateRef(request.id));
    }
  }
}

type WithCandidate = MergeRequest & { readonly candidate: Candidate };

function withCandidate(context: Context): WithCandidate[] {
  return context.read((view) =>
    Object.values(view.all("merge")).flatMap((request) =>
      isQueued(request.state) && request.candidate !== null
        ? [{ ...request, candidate: request.candidate }]
        : []
    )
  );
}

/** Compares an entry with its branches; `undefined` when nothing moved. */
export async function findDrift(
  context: Context,
  request: MergeRequest,
): Promise<Drift | undefined> {
  const { candidate, target, branch } = request;
  if (candidate === null) return undefined;
  const folder = context.repository().commonDir;
  const tip = await findBranchCommit(folder, target);
  if (tip === undefined) return { kind: "stale", note: `${target} is gone` };
  if (tip !== candidate.base) {
    const isIn = await isAncestor(folder, candidate.commit, tip);
    if (isIn && isBacked(context, request)) return { kind: "landed" };
    return { kind: "stale", note: `${target} moved to ${tip.slice(0, 10)}` };
  }
  const head = await findBranchCommit(folder, branch);
  return head === candidate.head
    ? undefined
    : { kind: "stale", note: `${branch} moved` };
}

/** A candidate that got in without approval is a violation, not a landing. */
function isBacked(context: Context, request: MergeRequest): boolean {
  return context.read((view) =>
    standingOf(view, request).outcome === "approved"
  );
}
