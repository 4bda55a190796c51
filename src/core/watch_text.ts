/** What a program, or whoever decides, is told of a verdict. */
import { printable } from "./printable.ts";
import type { Act } from "./watch_act.ts";
import type {
  Rung,
  VerdictKind,
  WatchAction,
  WatchIntervention,
  WatchVerdict,
} from "./watch_verdict.ts";

/** The rule that a verdict rests on, and what is to be done now. */
const ADVICE: Readonly<Record<VerdictKind, readonly [string, string]>> = {
  wall_clock: ["a run has a time limit", "stop"],
  silence: ["a program that works says something", "stop"],
  budget: ["a run has a budget", "stop"],
  repetition: [
    "what failed the same way before fails the same way again",
    "do not run it once more as it is; say what you expected and what came instead, and change the cause, or stop and report what blocks you",
  ],
  cycle: [
    "calls in turn that change nothing are no progress",
    "leave this round; name what you still do not know, find that out first, or stop and report what blocks you",
  ],
  stall: [
    "a run makes progress in the tree or at a gate, not in words",
    "take the smallest step that changes a file in the scope or makes a gate pass, or stop and report what blocks you",
  ],
  blocked: [
    "what is refused stays refused",
    "do not try ways around it; work inside the scope, or stop and ask for what you need: lockstep inbox send",
  ],
  scope: [
    "nothing outside the write scope is changed",
    "undo what you changed there, go on inside the scope, or ask for the path: lockstep case request-scope",
  ],
};

/** What a restarted program is reminded of. */
export interface RunMemory {
  /** Oldest first. */
  readonly acts: readonly Act[];
  readonly edited: readonly string[];
  /** The last message; empty when there was none. */
  readonly said: string;
}

/** Returns the action of a rung. */
export function actionOf(
  rung: Rung,
  verdict: WatchVerdict,
  memory: RunMemory,
): WatchAction {
  switch (rung) {
    case "nudge":
      return { kind: rung, text: nudgeText(verdict), verdict };
    case "correct":
      return { kind: rung, text: correctionText(verdict), verdict };
    case "restart":
      return { kind: rung, summary: restartText(verdict, memory), verdict };
    case "stop":
      return { kind: rung, reason: verdict.text, verdict };
    default:
      return rung satisfies never;
  }
}

function nudgeText(verdict: WatchVerdict): string {
  const [, advice] = ADVICE[verdict.kind];
  return `Watchdog: ${verdict.text}${events(verdict)}. Now: ${advice}.`;
}

function correctionText(verdict: WatchVerdict): string {
  const [rule, advice] = ADVICE[verdict.kind];
  return [
    "Correction by the watchdog of this run",
    `Observed: ${verdict.text}${events(verdict)}`,
    `Rule: ${rule}`,
    `Change wanted: ${advice}`,
    "What must not change: what is outside the scope, and what works already",
    "Report: in one sentence, what you do differently from now on",
  ].join("\n");
}

/** Returns an action as a line for the record of the run. */
export function stepText(action: WatchIntervention): string {
  const { kind, verdict } = action;
  return `${kind} (${verdict.kind}): ${verdict.text}${events(verdict)}`;
}

const REMEMBERED = 8;

function restartText(verdict: WatchVerdict, memory: RunMemory): string {
  const [, advice] = ADVICE[verdict.kind];
  const tried = new Map<string, { text: string; count: number }>();
  for (const act of memory.acts) {
    const count = (tried.get(act.key)?.count ?? 0) + 1;
    tried.delete(act.key);
    tried.set(act.key, { text: `${act.text} [${act.outcome}]`, count });
  }
  const last = [...tried.values()].slice(-REMEMBERED);
  return [
    `You were stopped and started again: ${verdict.text}${events(verdict)}.`,
    "Your worktree is as you left it. Look at it before you change anything.",
    ...(memory.edited.length === 0
      ? []
      : [`Edited so far: ${memory.edited.slice(-20).join(", ")}`]),
    ...(last.length === 0 ? [] : [
      "Tried last:",
      ...last.map(({ text, count }) =>
        `- ${text}${count > 1 ? `, ${count} times` : ""}`
      ),
    ]),
    ...(memory.said === ""
      ? []
      : [`Said last: ${printable(memory.said).slice(0, 500)}`]),
    `Now: ${advice}.`,
  ].join("\n");
}

const NUMBERS_SHOWN = 12;

function events({ evidence }: WatchVerdict): string {
  if (evidence.length === 0) return "";
  const numbers = evidence.slice(0, NUMBERS_SHOWN).join(", ");
  const more = evidence.length > NUMBERS_SHOWN ? ", …" : "";
  return ` (events ${numbers}${more})`;
}
