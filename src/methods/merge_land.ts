/**
 * Lands an approved candidate: announced in the ledger, moved by git, then
 * recorded. A crash in between leaves the state `landing`, from which
 * `merge.main.resume` finds out what happened.
 */
import { LockstepError, refused } from "../core/error.ts";
import {
  beginLanding,
  markStale,
  recordLanded,
  requireApproved,
  rollBackLanding,
} from "../core/merge_land.ts";
import { requireMergeRequest } from "../core/merge_queue.ts";
import { isLanded } from "../core/merge_state.ts";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import { faultPoint } from "../io/fault.ts";
import { findBranchCommit } from "../io/git_committed.ts";
import { candidateRef, dropRef } from "../io/git_merge.ts";
import { fastForward, moveBranch, type MoveResult } from "../io/git_move.ts";
import {
  findOperation,
  isAncestor,
  listWorktrees,
  worktreeStatus,
} from "../io/git_worktree.ts";
import { findRepository } from "../io/repository.ts";
import { findUntracked } from "../io/untracked.ts";
import type { Context } from "./context.ts";
import { requireTip } from "./merge_facts.ts";
import { findDrift } from "./merge_reconcile.ts";

/** Where a target is, and what a landing there would run into. */
interface Place {
  /** Worktree in which the target is checked out; `undefined`: nowhere. */
  readonly worktree: string | undefined;
}

export interface Landed {
  readonly request: MergeRequest;
  /** Worktree whose files moved along, if any. */
  readonly worktree: string | undefined;
}

/**
 * Moves the target of an entry to its approved candidate.
 *
 * @throws {LockstepError} as `beginLanding`, `merge.target_dirty`,
 * `merge.target_busy`, `merge.move_refused`.
 */
export async function landCandidate(
  context: Context,
  id: string,
  options: { readonly generation?: number | undefined } = {},
): Promise<Landed> {
  const known = context.read((view) => requireMergeRequest(view, id, "land"));
  const drift = await findDrift(context, known);
  if (isLanded(known.state) || drift?.kind === "landed") {
    const now = context.now();
    const request = await context.transact((tx) => recordLanded(tx, id, now));
    return { request, worktree: undefined };
  }
  context.read((view) => requireApproved(view, known));
  const place = await placeOf(context, known);
  const { request, candidate } = await begin(context, id, known, options);
  faultPoint("merge.land.begun");
  const move = await moveTarget(context, place, { request, candidate });
  faultPoint("merge.land.moved");
  const landed = await settle(context, { request, candidate, move });
  faultPoint("merge.land.recorded");
  await dropRef(context.repository().commonDir, candidateRef(id));
  return { request: landed, worktree: place.worktree };
}

async function begin(
  context: Context,
  id: string,
  known: MergeRequest,
  options: { readonly generation?: number | undefined },
) {
  const folder = context.repository().commonDir;
  const facts = {
    targetTip: await requireTip(context, known.target),
    branchTip: await findBranchCommit(folder, known.branch),
  };
  const now = context.now();
  try {
    return await context.transact((tx) =>
      beginLanding(tx, id, facts, { now, ...options })
    );
  } catch (error) {
    const isMoved = error instanceof LockstepError &&
      (error.reason === "merge.base_moved" ||
        error.reason === "merge.head_moved");
    if (isMoved) {
      await context.transact((tx) => markStale(tx, id, error.message, now));
    }
    throw error;
  }
}

async function moveTarget(
  context: Context,
  place: Place,
  landing: { readonly request: MergeRequest; readonly candidate: Candidate },
): Promise<MoveResult> {
  const { request, candidate } = landing;
  if (place.worktree !== undefined) {
    return await fastForward(place.worktree, {
      branch: request.target,
      to: candidate.commit,
    });
  }
  return await moveBranch(context.repository().commonDir, request.target, {
    from: candidate.base,
    to: candidate.commit,
    reason: `lockstep: land ${request.id}`,
  });
}

/** The branch itself says what happened, whatever git's exit status was. */
async function settle(
  context: Context,
  landing: {
    readonly request: MergeRequest;
    readonly candidate: Candidate;
    readonly move: MoveResult;
  },
): Promise<MergeRequest> {
  const { request, candidate, move } = landing;
  const folder = context.repository().commonDir;
  const tip = await requireTip(context, request.target);
  const now = context.now();
  if (await isAncestor(folder, candidate.commit, tip)) {
    return await context.transact((tx) => recordLanded(tx, request.id, now));
  }
  if (tip === candidate.base) {
    await context.transact((tx) =>
      rollBackLanding(tx, request.id, "the move was refused", now)
    );
    throw moveRefused(request, move);
  }
  const note = `${request.target} moved to ${tip}`;
  await context.transact((tx) => markStale(tx, request.id, note, now));
  throw refused(`Cannot land "${request.id}": ${note} meanwhile`, {
    reason: "merge.base_moved",
    hint: `lockstep merge main prepare ${request.id}`,
  });
}

function moveRefused(request: MergeRequest, move: MoveResult): LockstepError {
  const last = move.said.split("\n").at(-1) ?? "";
  return new LockstepError(
    "tool_failed",
    `Cannot land "${request.id}": git did not move ${request.target}: ${last}`,
    {
      reason: "merge.move_refused",
      hint: `lockstep merge main land ${request.id}`,
      details: { said: move.said },
    },
  );
}

/** Finds where the target is checked out and refuses what would be in the way. */
async function placeOf(
  context: Context,
  request: MergeRequest,
): Promise<Place> {
  const folder = context.repository().commonDir;
  const listed = await listWorktrees(folder);
  const places = listed.filter((each) => each.branch === request.target);
  const [place, another] = places;
  if (place === undefined) return { worktree: undefined };
  if (another !== undefined) {
    throw busy(request, `it is checked out twice: ${another.path}`);
  }
  if (place.prunableReason !== undefined) {
    throw busy(request, `its worktree ${place.path} is gone`);
  }
  const operation = findOperation(findRepository(place.path).gitDir);
  if (operation !== undefined) {
    throw busy(request, `a ${operation} is under way in ${place.path}`);
  }
  await requireNothingInTheWay(request, place.path);
  return { worktree: place.path };
}

function busy(request: MergeRequest, what: string): LockstepError {
  return refused(`Cannot land on "${request.target}": ${what}`, {
    reason: "merge.target_busy",
    hint: "git worktree list; then finish or remove what is there",
  });
}

/** An untracked file is in the way only where the candidate brings a file. */
async function requireNothingInTheWay(
  request: MergeRequest,
  worktree: string,
): Promise<void> {
  const { paths: incoming = [], added = [] } = request.candidate ?? {};
  const { changed } = await worktreeStatus(worktree, { withUntracked: false });
  // Ignored files as well: git would write over them without a word.
  const met = findUntracked(worktree, { incoming, added });
  const paths = [...changed, ...met];
  if (paths.length === 0) return;
  const shown = paths.slice(0, 5).join(", ");
  throw refused(
    `Cannot land on "${request.target}": ${worktree} has local changes: ${shown}`,
    {
      reason: "merge.target_dirty",
      hint: `Commit, stash or remove them: git -C ${worktree} status`,
      details: { worktree, paths },
    },
  );
}
