/**
 * Loops: the same thing again and again, and no progress in between. A test
 * that is run after every edit is no loop as long as the tree moves on.
 */
import type { Config } from "./config.ts";
import type { Act } from "./watch_act.ts";
import type { WatchVerdict } from "./watch_verdict.ts";

export type WatchPolicy = Config["watchdog"];

/** What is known when acts are judged. */
export interface LoopQuestion {
  /** Oldest first, none that a step of the ladder has answered already. */
  readonly acts: readonly Act[];
  /** When the tree was looked at last; `undefined`: it never was. */
  readonly looked_ms: number | undefined;
  readonly policy: WatchPolicy;
}

/** Longest period of a cycle, in calls. */
const LONGEST_PERIOD = 4;

/** A line may be printed many times in one go; that is not many tries. */
const COMPLAINT_GAP_MS = 1_000;

/** Returns the loop that the newest act is part of. */
export function findLoop(question: LoopQuestion): WatchVerdict | undefined {
  const acts = question.acts.slice(-question.policy.window_calls);
  const last = acts.at(-1);
  if (last === undefined) return undefined;
  const asked = { ...question, acts };
  return findBlocked(asked) ?? findErrors(asked, last) ??
    findRepetition(asked, last) ?? findCycle(asked);
}

function findRepetition(
  { acts, policy, looked_ms }: LoopQuestion,
  last: Act,
): WatchVerdict | undefined {
  if (last.kind === "complaint" || last.kind === "error") return undefined;
  const isEdit = last.kind === "edit";
  const limit = isEdit ? policy.repeated_edits : policy.repeated_calls;
  const same = acts.filter((act) =>
    act.key === last.key && act.epoch === last.epoch
  );
  if (limit === 0 || same.length < limit) return undefined;
  if (!isSettled(acts, same[0]?.seq ?? 0, looked_ms)) return undefined;
  return {
    kind: "repetition",
    text:
      `the same ${last.kind} ${same.length} times without progress: ${last.text}`,
    evidence: same.map(({ seq }) => seq),
    least: "nudge",
  };
}

function findErrors(
  { acts, policy }: LoopQuestion,
  last: Act,
): WatchVerdict | undefined {
  if (policy.repeated_errors === 0 || last.error === "") return undefined;
  const isLine = last.kind === "complaint";
  const same = apart(
    acts.filter((act) =>
      act.error === last.error &&
      (!isLine || (act.kind === "complaint" && act.epoch === last.epoch))
    ),
    isLine ? COMPLAINT_GAP_MS : 0,
  );
  if (same.length < policy.repeated_errors) return undefined;
  return {
    kind: "repetition",
    text: `the same error ${same.length} times: ${last.text}`,
    evidence: same.map(({ seq }) => seq),
    least: "nudge",
  };
}

/** Those that are at least so far from the one before. */
function apart(acts: readonly Act[], gapMs: number): Act[] {
  const kept: Act[] = [];
  for (const act of acts) {
    const before = kept.at(-1)?.at_ms ?? -Infinity;
    if (act.at_ms - before >= gapMs) kept.push(act);
  }
  return kept;
}

/** Calls that are all refused leave no trace but this one. */
function findBlocked(
  { acts, policy }: LoopQuestion,
): WatchVerdict | undefined {
  if (policy.blocked_calls === 0) return undefined;
  const calm = acts.findLastIndex((act) =>
    act.outcome === "done" || (act.outcome === "failed" && isCall(act))
  );
  const blocked = acts.slice(calm + 1)
    .filter(({ outcome }) => outcome === "blocked");
  const last = blocked.at(-1);
  if (last === undefined || blocked.length < policy.blocked_calls) {
    return undefined;
  }
  return {
    kind: "blocked",
    text:
      `${blocked.length} calls in a row were refused, the last one: ${last.text}`,
    evidence: blocked.map(({ seq }) => seq),
    least: "nudge",
  };
}

function isCall(act: Act): boolean {
  return act.kind !== "complaint" && act.kind !== "error";
}

function findCycle(question: LoopQuestion): WatchVerdict | undefined {
  const { policy, looked_ms } = question;
  if (policy.cycle_rounds === 0) return undefined;
  const acts = question.acts.filter(isCall);
  for (let period = 2; period <= LONGEST_PERIOD; period++) {
    const part = acts.slice(-period * policy.cycle_rounds);
    if (part.length < period * policy.cycle_rounds) continue;
    // All the same is a repetition, which has limits of its own.
    const isCycle = part.some((act) => act.key !== part[0]?.key) &&
      part.every((act, i) =>
        act.key === part[i % period]?.key && act.epoch === part[0]?.epoch
      );
    if (!isCycle || !isSettled(acts, part[0]?.seq ?? 0, looked_ms)) continue;
    const round = part.slice(0, period).map(({ text }) => text).join("; ");
    return {
      kind: "cycle",
      text:
        `the same ${period} calls ${policy.cycle_rounds} times in turn without progress: ${round}`,
      evidence: part.map(({ seq }) => seq),
      least: "nudge",
    };
  }
  return undefined;
}

/** Edits that nobody has looked at yet may have been progress. */
function isSettled(
  acts: readonly Act[],
  from: number,
  looked: number | undefined,
): boolean {
  if (looked === undefined) return true;
  return acts.every((act) =>
    act.seq < from || act.kind !== "edit" || act.outcome !== "done" ||
    act.at_ms <= looked
  );
}
