/** What a review of a run ends with: accepted, sent back, or for a person. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { refused, usage } from "./error.ts";
import type { DispatchedRun } from "./records/run.ts";
import type { CheckItem, RunReview } from "./records/run_review.ts";
import { decided, requireReview, reviewsOf } from "./run_review_rules.ts";
import type { IsoTime } from "./time.ts";

/** Who decides, and on what. */
export interface Decision {
  readonly run: DispatchedRun;
  readonly actor: Actor;
  /** Tree of the worktree as it is now. */
  readonly tree: string | null;
  readonly note: string;
  readonly now: IsoTime;
}

/**
 * Accepts a run. `answers` say, by item or group of items, why what facts
 * leave open is in order.
 *
 * @throws {LockstepError} `review.not_found`, `review.own_work`,
 * `review.decided`, `review.person_wanted`, `review.stale`,
 * `review.unknown_item`, `review.fails`, `review.unanswered`.
 */
export function acceptReview(
  tx: Transaction,
  decision: Decision,
  answers: ReadonlyMap<string, string>,
): RunReview {
  const review = requireDecidable(tx, decision, "accept");
  requireFresh(review, decision);
  const items = answered(review, answers);
  const failed = items.filter(({ state }) => state === "fail");
  const isPerson = decision.actor.kind === "person";
  if (failed.length > 0 && !isPerson) throw fails(review, failed);
  const open = items.filter(({ state, answer }) =>
    state === "open" && answer === null
  );
  if (open.length > 0) throw unanswered(review, open);
  return decide(tx, { ...review, items }, "accepted", decision);
}

/**
 * Refuses somebody who may not decide on a run.
 *
 * @throws {LockstepError} `review.not_found`, `review.own_work`,
 * `review.decided`, `review.person_wanted`.
 */
export function requireDecidable(
  view: View,
  { run, actor }: Pick<Decision, "run" | "actor">,
  action: string,
): RunReview {
  const review = requireReview(view, run, action);
  // Rights keep threads out; nobody decides on work that is their own.
  if (actor.kind === "thread" || actor.kind === "git") {
    throw refused(
      `Cannot ${action} "${run.id}": ${
        actorName(actor)
      } is neither the root nor a person`,
      { reason: "review.own_work", hint: "Report to the root" },
    );
  }
  // One that was sent back and did not start may be sent back again.
  const isUnsent = action === "correct" && review.state === "correcting" &&
    review.next_run === null;
  if (review.state === "accepted" || review.state === "correcting") {
    if (!isUnsent) throw decided(review);
  }
  if (review.state === "escalated" && actor.kind !== "person") {
    throw refused(
      `Cannot ${action} "${run.id}": it was escalated, so a person decides`,
      {
        reason: "review.person_wanted",
        hint: `Show them: lockstep review show ${run.id}`,
      },
    );
  }
  return review;
}

function requireFresh(review: RunReview, { run, tree }: Decision): void {
  if (review.run_digest === (run.digest ?? "") && review.tree === tree) return;
  throw refused(
    `Cannot accept "${run.id}": ${
      review.tree === tree ? "its record" : "its worktree"
    } has changed since it was reviewed`,
    {
      reason: "review.stale",
      hint: `Look at it anew: lockstep review open ${run.id}`,
    },
  );
}

function answered(
  review: RunReview,
  answers: ReadonlyMap<string, string>,
): CheckItem[] {
  const ids = review.items.map(({ id }) => id);
  for (const name of answers.keys()) {
    if (ids.some((id) => isOf(id, name))) continue;
    throw usage(`Cannot answer "${name}": the checklist has no such item`, {
      reason: "review.unknown_item",
      hint: `Items: ${ids.join(", ")}`,
    });
  }
  return review.items.map((item) => {
    const own = answers.get(item.id) ??
      [...answers].find(([name]) => isOf(item.id, name))?.[1];
    return own === undefined ? item : { ...item, answer: own };
  });
}

/** `constraints` stands for `constraints.1`, `constraints.2`, … */
function isOf(id: string, name: string): boolean {
  return id === name || id.startsWith(`${name}.`);
}

function fails(review: RunReview, failed: readonly CheckItem[]) {
  return refused(
    `Cannot accept "${review.run_id}": ${failed.map(itemText).join("; ")}`,
    {
      reason: "review.fails",
      hint: `Send it back: lockstep review correct ${review.run_id}`,
      details: { items: failed.map(({ id }) => id) },
    },
  );
}

function unanswered(review: RunReview, open: readonly CheckItem[]) {
  return refused(
    `Cannot accept "${review.run_id}": ${open.length} questions are open: ${
      open.map(itemText).join("; ")
    }`,
    {
      reason: "review.unanswered",
      hint:
        `Look, then say what you saw: lockstep review accept ${review.run_id} --answer "${
          open[0]?.id
        }=WHAT AND WHERE"`,
      details: { items: open.map(({ id }) => id) },
    },
  );
}

function itemText({ id, clause }: CheckItem): string {
  return `${id} (${
    clause.length <= 60 ? clause : `${clause.slice(0, 57)}...`
  })`;
}

/** How far a correction may go. */
export interface CorrectionLimits {
  readonly maxRounds: number;
  /** True when the reviewer found something beside what fails. */
  readonly hasFindings: boolean;
}

/**
 * Refuses a correction that would go on for ever, or would say nothing.
 *
 * @throws {LockstepError} `review.rounds_exhausted`,
 * `review.nothing_to_correct`, and as `requireDecidable`.
 */
export function requireCorrectable(
  view: View,
  decision: Pick<Decision, "run" | "actor">,
  { maxRounds, hasFindings }: CorrectionLimits,
): RunReview {
  const review = requireDecidable(view, decision, "correct");
  const { run, actor } = decision;
  if (review.round >= maxRounds && actor.kind !== "person") {
    throw refused(
      `Cannot correct "${run.id}": it is round ${review.round} of ${maxRounds}; a person decides`,
      {
        reason: "review.rounds_exhausted",
        hint: `lockstep review escalate ${run.id}`,
      },
    );
  }
  if (!hasFindings && review.items.every(({ state }) => state !== "fail")) {
    throw refused(`Cannot correct "${run.id}": nothing in it fails`, {
      reason: "review.nothing_to_correct",
      hint:
        `Say what is wrong: lockstep review correct ${run.id} --finding "path:line what | clause | change wanted"`,
    });
  }
  return review;
}

/** Writes that a run was sent back. */
export function sendBack(tx: Transaction, decision: Decision): RunReview {
  const review = requireDecidable(tx, decision, "correct");
  return decide(tx, review, "correcting", decision);
}

/** Writes which run answers a correction. */
export function noteNextRun(
  tx: Transaction,
  run: DispatchedRun,
  nextRun: string,
): RunReview {
  const review = requireReview(tx, run, "correct");
  const noted = { ...review, next_run: nextRun };
  tx.put(reviewsOf(run.session_id), run.id, noted);
  return noted;
}

/** Hands the decision to a person. @throws {LockstepError} as `requireDecidable`. */
export function escalateReview(
  tx: Transaction,
  decision: Decision,
): RunReview {
  const review = requireDecidable(tx, decision, "escalate");
  return decide(tx, review, "escalated", decision);
}

function decide(
  tx: Transaction,
  review: RunReview,
  state: RunReview["state"],
  { actor, now, note }: Decision,
): RunReview {
  const changed: RunReview = {
    ...review,
    state,
    decided_by: actor.kind === "person" ? "claimed_person" : actorName(actor),
    decided_at: now,
    note,
  };
  tx.put(reviewsOf(review.session_id), review.run_id, changed);
  return changed;
}
