import { assertEquals } from "@std/assert";
import {
  climb,
  climbDown,
  FIRST_RUNG,
  type Ladder,
} from "../../src/core/watch_ladder.ts";
import type { Rung, WatchVerdict } from "../../src/core/watch_verdict.ts";

const ALL: readonly Rung[] = ["nudge", "correct", "restart"];

function verdict(least: Rung): WatchVerdict {
  return { kind: "repetition", text: "x", evidence: [], least };
}

/** Climbs once for each verdict, `gapMs` apart, and returns the steps. */
function steps(
  leasts: readonly Rung[],
  { rungs = ALL, gapMs = 60_000, from = FIRST_RUNG }: {
    rungs?: readonly Rung[];
    gapMs?: number;
    from?: Ladder;
  } = {},
): (Rung | undefined)[] {
  let ladder = from;
  return leasts.map((least, i) => {
    const climbed = climb(ladder, verdict(least), {
      rungs,
      graceMs: 60_000,
      atMs: i * gapMs,
    });
    ladder = climbed.ladder;
    return climbed.rung;
  });
}

Deno.test("climb() nudges, sets right, starts again, then stops", () => {
  assertEquals(steps(["nudge", "nudge", "nudge", "nudge"]), [
    "nudge",
    "correct",
    "restart",
    "stop",
  ]);
});

Deno.test("climb() waits for the grace of the last step", () => {
  assertEquals(steps(["nudge", "nudge", "nudge"], { gapMs: 30_000 }), [
    "nudge",
    undefined,
    "correct",
  ]);
});

Deno.test("climb() gives no grace to a limit", () => {
  assertEquals(steps(["nudge", "stop"], { gapMs: 1 }), ["nudge", "stop"]);
});

Deno.test("climb() begins where the verdict asks for it", () => {
  assertEquals(steps(["correct", "nudge"]), ["correct", "restart"]);
});

Deno.test("climb() leaves out what cannot be done", () => {
  assertEquals(steps(["nudge", "nudge"], { rungs: ["correct"] }), [
    "correct",
    "stop",
  ]);
  assertEquals(steps(["nudge"], { rungs: [] }), ["stop"]);
});

Deno.test("climbDown() begins anew after progress, but for the restart", () => {
  const used: Ladder = { next: 3, stepped_ms: -90_000, hasRestarted: true };
  assertEquals(
    steps(["nudge", "nudge", "nudge"], { from: climbDown(used) }),
    ["nudge", "correct", "stop"],
  );
});
