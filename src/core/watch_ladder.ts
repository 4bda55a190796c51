/**
 * The ladder: a run that goes wrong is nudged, set right, started again, and
 * only then stopped. Each step gets its grace, and progress starts it anew.
 */
import { type Rung, RUNGS, type WatchVerdict } from "./watch_verdict.ts";

export interface Ladder {
  /** Place in `RUNGS` of the mildest step that is still left. */
  readonly next: number;
  /** When the last step was taken; `undefined` before the first. */
  readonly stepped_ms: number | undefined;
  /** A run is started again once. */
  readonly hasRestarted: boolean;
}

export const FIRST_RUNG: Ladder = {
  next: 0,
  stepped_ms: undefined,
  hasRestarted: false,
};

export interface ClimbOptions {
  /** Those that may be taken; `stop` always may. */
  readonly rungs: readonly Rung[];
  readonly graceMs: number;
  readonly atMs: number;
}

/** Returns the step that answers a verdict; none while the last has grace. */
export function climb(
  ladder: Ladder,
  verdict: WatchVerdict,
  { rungs, graceMs, atMs }: ClimbOptions,
): { readonly ladder: Ladder; readonly rung: Rung | undefined } {
  const isGraced = ladder.stepped_ms !== undefined &&
    atMs - ladder.stepped_ms < graceMs;
  if (isGraced && verdict.least !== "stop") return { ladder, rung: undefined };
  const from = Math.max(ladder.next, RUNGS.indexOf(verdict.least));
  const rung = RUNGS.slice(from).find((each) =>
    each === "stop" ||
    (rungs.includes(each) && !(each === "restart" && ladder.hasRestarted))
  ) ?? "stop";
  return {
    ladder: {
      next: RUNGS.indexOf(rung) + 1,
      stepped_ms: atMs,
      hasRestarted: ladder.hasRestarted || rung === "restart",
    },
    rung,
  };
}

/** After progress a new trouble begins with the mildest step again. */
export function climbDown(ladder: Ladder): Ladder {
  return { ...ladder, next: 0 };
}
