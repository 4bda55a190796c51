/**
 * Builds a candidate and runs its gates. Every step is recorded before the
 * next begins, so that a crash leaves a state from which this starts again.
 */
import {
  casesOf,
  type ConflictHunk,
  conflictHunks,
  isPassed,
  mergeMessage,
} from "../core/candidate_rules.ts";
import { refused } from "../core/error.ts";
import { markStale } from "../core/merge_land.ts";
import {
  beginPrepare,
  finishPrepare,
  recordCandidate,
  recordConflict,
  recordGatesFailed,
  recordNothing,
} from "../core/merge_prepare.ts";
import { refreshRequest } from "../core/merge_request_rules.ts";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import type { Evidence } from "../core/records/task.ts";
import { reviewsRequired } from "../core/review_risk.ts";
import { faultPoint } from "../io/fault.ts";
import {
  candidateRef,
  diffBetween,
  dropRef,
  findFileIn,
  keepCommit,
  makeCommit,
  mergeTrees,
  pathsBetween,
} from "../io/git_merge.ts";
import { isAncestor } from "../io/git_worktree.ts";
import { sha256 } from "../io/sha256.ts";
import { requireUsableConfig } from "./candidate_config.ts";
import type { Context } from "./context.ts";
import { branchFacts, requireTip } from "./merge_facts.ts";
import { runCandidateGates, type Turn } from "./merge_gates.ts";
import { findDrift, reconcileMerges } from "./merge_reconcile.ts";

/** A conflict in one file of a candidate that could not be built. */
export interface FileConflict {
  readonly path: string;
  /** Empty for a conflict that is not about lines: deleted here, changed there. */
  readonly hunks: readonly ConflictHunk[];
}

export interface Prepared {
  readonly request: MergeRequest;
  readonly evidence: readonly Evidence[];
  readonly conflicts: readonly FileConflict[];
}

/**
 * Prepares an entry whose turn it is.
 *
 * @throws {LockstepError} as `requireTurn`, `requireUsableConfig`,
 * `merge.nothing_to_merge`, `branch.not_found`.
 */
export async function prepareCandidate(
  context: Context,
  id: string,
  options: { readonly generation?: number | undefined } = {},
): Promise<Prepared> {
  await reconcileMerges(context);
  const { request, generation, former } = await context.transact((tx) => ({
    former: tx.find("merge", id)?.candidate ?? null,
    ...beginPrepare(tx, id, { now: context.now(), ...options }),
  }));
  faultPoint("merge.prepare.begun");
  const turn = { id, generation };
  const folder = context.repository().commonDir;
  const base = await requireTip(context, request.target);
  const head = await requireTip(context, request.branch);
  const facts = await branchFacts(context, { base, head });
  if (!facts.hasNew) throw await nothing(context, turn);
  const merged = await mergeTrees(folder, base, head);
  if (merged.kind === "conflict") return await conflict(context, turn, merged);
  const current = await context.transact((tx) =>
    refreshRequest(tx, id, facts, context.now())
  );
  const candidate = former?.base === base && former.head === head &&
      former.tree === merged.tree
    ? former
    : await build(context, current, { base, head, tree: merged.tree, former });
  await requireUsableConfig(context, current, { candidate, generation });
  await keepCommit(folder, candidateRef(id), candidate.commit);
  faultPoint("merge.prepare.built");
  const step = () => ({ now: context.now(), generation });
  await context.transact((tx) => recordCandidate(tx, id, candidate, step()));
  faultPoint("merge.prepare.recorded");
  const evidence = await runCandidateGates(context, turn, candidate);
  faultPoint("merge.prepare.tested");
  return await finish(context, turn, evidence);
}

async function build(
  context: Context,
  request: MergeRequest,
  made: {
    readonly base: string;
    readonly head: string;
    readonly tree: string;
    readonly former: Candidate | null;
  },
): Promise<Candidate> {
  const folder = context.repository().commonDir;
  const { base, head, tree, former } = made;
  const cases = context.read((view) => casesOf(view, request));
  const commit = await makeCommit(folder, {
    tree,
    parents: [base, head],
    message: mergeMessage(request, cases),
  });
  const { paths, added, patch } = await diffBetween(folder, base, commit);
  const candidate = {
    commit,
    tree,
    base,
    head,
    evidence: [],
    prepared_at: context.now(),
    paths: [...paths],
    added: [...added],
    diff_digest: await sha256(patch),
  };
  const carries = await carriedOver(context, candidate, former);
  return { ...candidate, carries };
}

/**
 * A review counts for a rebuilt candidate only when what it looked at is the
 * same to the byte, and the base has gained nothing in the same places.
 */
async function carriedOver(
  context: Context,
  candidate: Candidate,
  former: Candidate | null,
): Promise<string[]> {
  if (former === null || former.diff_digest !== candidate.diff_digest) {
    return [];
  }
  const folder = context.repository().commonDir;
  if (!await isAncestor(folder, former.base, candidate.base)) return [];
  const gained = await pathsBetween(folder, former.base, candidate.base);
  const touched = new Set(candidate.paths);
  if (gained.some((path) => touched.has(path))) return [];
  return [former.commit, ...(former.carries ?? [])];
}

async function nothing(context: Context, turn: Turn): Promise<Error> {
  const request = await context.transact((tx) =>
    recordNothing(tx, turn.id, { now: context.now(), ...turn })
  );
  return refused(
    `Cannot prepare "${turn.id}": ${request.target} has everything of ${request.branch} already`,
    { reason: "merge.nothing_to_merge", hint: "lockstep merge main status" },
  );
}

async function conflict(
  context: Context,
  turn: Turn,
  merged: { readonly tree: string; readonly paths: readonly string[] },
): Promise<Prepared> {
  const folder = context.repository().commonDir;
  const conflicts: FileConflict[] = [];
  for (const path of merged.paths) {
    const content = await findFileIn(folder, merged.tree, path);
    conflicts.push({ path, hunks: conflictHunks(content ?? "") });
  }
  const request = await context.transact((tx) =>
    recordConflict(tx, turn.id, merged.paths, { now: context.now(), ...turn })
  );
  await dropRef(folder, candidateRef(turn.id));
  return { request, evidence: [], conflicts };
}

async function finish(
  context: Context,
  turn: Turn,
  evidence: readonly Evidence[],
): Promise<Prepared> {
  const config = await context.config();
  const { id, generation } = turn;
  const known = context.read((view) => view.find("merge", id));
  const candidate = known?.candidate ?? null;
  const failed = evidence.filter((each) =>
    each.required === true && !isPassed(each, candidate)
  );
  const drift = known === undefined
    ? undefined
    : await findDrift(context, known);
  const request = await context.transact((tx) => {
    const step = { now: context.now(), generation };
    if (failed.length > 0) {
      return recordGatesFailed(tx, id, {
        gates: failed.map((each) => each.gate ?? ""),
        evidence: evidence.map((each) => each.id),
      }, step);
    }
    if (drift?.kind === "stale") return markStale(tx, id, drift.note, step.now);
    const current = tx.find("merge", id);
    const required = current === undefined
      ? 1
      : reviewsRequired(current, config);
    return finishPrepare(tx, id, {
      ...step,
      evidence: evidence.map((each) => each.id),
      reviewsRequired: required,
      holdMinutes: config.review.hold_minutes,
    });
  });
  return { request, evidence, conflicts: [] };
}
