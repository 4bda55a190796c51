/**
 * The diff-review gate: a run counts as accepted only through it. Whoever did
 * the work never decides; what fails, only a person may accept.
 */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused, usage } from "./error.ts";
import type { DispatchedRun } from "./records/run.ts";
import type { CheckItem, RunReview } from "./records/run_review.ts";
import type { IsoTime } from "./time.ts";

/** Returns the aggregate that holds the reviews of a session's runs. */
export function reviewsOf(session: string): `run_reviews-${string}` {
  return `run_reviews-${session}`;
}

/** Returns the review of a run; `undefined` while it has none. */
export function findReview(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
): RunReview | undefined {
  return view.find(reviewsOf(run.session_id), run.id);
}

/** @throws {LockstepError} `review.not_found`. */
export function requireReview(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
  action: string,
): RunReview {
  const review = findReview(view, run);
  if (review !== undefined) return review;
  throw notFound(action, "review", run.id, `lockstep review open ${run.id}`);
}

/** Tells whether a run was accepted by the diff-review. */
export function isAccepted(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
): boolean {
  return findReview(view, run)?.state === "accepted";
}

/** What is judged, and on what state of the worktree. */
export interface Judged {
  readonly run: DispatchedRun;
  readonly items: readonly CheckItem[];
  readonly tree: string | null;
}

/**
 * Opens the review of a run, or fills an open one anew. Answers stay where
 * what they answer has stayed the same.
 *
 * @throws {LockstepError} `review.run_running`, `review.decided`,
 * `review.superseded`.
 */
export function openReview(
  tx: Transaction,
  { run, items, tree }: Judged,
  by: { readonly actor: Actor; readonly now: IsoTime },
): RunReview {
  requireJudgeable(tx, run);
  const known = findReview(tx, run);
  const review: RunReview = {
    run_id: run.id,
    thread_id: run.thread_id,
    session_id: run.session_id,
    case_id: run.case_id,
    worktree: tx.find("threads", run.thread_id)?.worktree ?? "",
    state: known?.state ?? "open",
    round: known?.round ?? roundOf(tx, run),
    items: items.map((item) => withAnswer(item, known)),
    run_digest: run.digest ?? "",
    tree,
    opened_by: actorName(by.actor),
    opened_at: by.now,
    decided_by: known?.decided_by ?? null,
    decided_at: known?.decided_at ?? null,
    note: known?.note ?? "",
    next_run: null,
  };
  tx.put(reviewsOf(run.session_id), run.id, review);
  return review;
}

/**
 * Refuses a run that cannot be judged: one that still runs, was judged, or is
 * not the last of its thread.
 *
 * @throws {LockstepError} as `openReview`.
 */
export function requireJudgeable(view: View, run: DispatchedRun): void {
  if (run.state === "running" || run.digest === null) {
    throw refused(`Cannot review "${run.id}": it has not ended`, {
      reason: "review.run_running",
      hint: `Wait for it: lockstep thread child status ${run.thread_id}`,
    });
  }
  const known = findReview(view, run);
  if (known?.state === "accepted" || known?.state === "correcting") {
    throw decided(known);
  }
  const last = view.find("threads", run.thread_id)?.run_id ?? run.id;
  if (last !== run.id) {
    throw refused(
      `Cannot review "${run.id}": ${run.thread_id} has run again since`,
      { reason: "review.superseded", hint: `lockstep review open ${last}` },
    );
  }
}

function decided(review: RunReview) {
  return refused(`Cannot review "${review.run_id}": it is ${review.state}`, {
    reason: "review.decided",
    hint: review.next_run === null
      ? `lockstep review show ${review.run_id}`
      : `lockstep review open ${review.next_run}`,
  });
}

function withAnswer(item: CheckItem, known: RunReview | undefined): CheckItem {
  const before = known?.items.find(({ id }) => id === item.id);
  const isSame = before !== undefined && before.clause === item.clause &&
    before.facts.join("\n") === item.facts.join("\n");
  return isSame ? { ...item, answer: before.answer } : item;
}

/** Every correction of a thread begins another round. */
function roundOf(view: View, run: DispatchedRun): number {
  const sent = Object.values(view.all(reviewsOf(run.session_id)))
    .filter((review) =>
      review.thread_id === run.thread_id && review.run_id !== run.id &&
      review.state === "correcting"
    );
  return sent.length + 1;
}

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
