import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { Role } from "../../src/core/records/thread.ts";
import {
  judgedFrom,
  requireReviewed,
} from "../../src/core/run_review_merge.ts";
import { acceptReview } from "../../src/core/run_review_decide.ts";
import { openReview } from "../../src/core/run_review_rules.ts";
import { openRun } from "../../src/core/run_seal.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";
import { runSample } from "../helpers/review_samples.ts";

const ROOT = { kind: "root", session_id: "gallery" } as const;

interface Made {
  readonly mode?: Role;
  readonly isAccepted?: boolean;
}

/** Runs `1`, `2`, … in worktree `slug`, each of a thread of its own. */
function ledger(...runs: readonly Made[]) {
  const view = new MemoryView();
  putSession(view, "gallery");
  const made = runs.map(({ mode = "worker", isAccepted }, index) => {
    const number = index + 1;
    const run = runSample({
      // The id says nothing of the order within a second.
      id: `20261121-120000-worker-x-${9 - index}`,
      thread_id: `T${number}`,
      mode,
      started_at: `2026-11-21T12:00:00.${100 + index}Z`,
    });
    putThread(view, {
      id: run.thread_id,
      session_id: "gallery",
      worktree: "slug",
      run_id: run.id,
    });
    openRun(view, run);
    view.put("runs-202611", run.id, run);
    if (isAccepted === true) {
      const at = { actor: ROOT, now: NOON };
      openReview(view, { run, items: [], tree: null }, at);
      acceptReview(view, { run, tree: null, note: "", ...at }, new Map());
    }
    return run;
  });
  return { view, runs: made };
}

Deno.test("requireReviewed() refuses a worktree whose last run nobody accepted", () => {
  const reason = (...runs: readonly Made[]) => {
    const { view } = ledger(...runs);
    try {
      requireReviewed(view, "slug");
      return "ok";
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      return error.reason;
    }
  };
  const accepted = { isAccepted: true };
  assertEquals([
    reason(),
    reason({}),
    reason(accepted),
    reason(accepted, {}),
    reason({}, accepted),
    reason(accepted, { mode: "verifier" }),
  ], [
    "ok",
    "review.not_accepted",
    "ok",
    "review.not_accepted",
    "ok",
    "ok",
  ]);
  const error = assertThrows(
    () => requireReviewed(ledger({}).view, "slug"),
    LockstepError,
  );
  assertEquals(error.hint?.includes("lockstep review open 20261121"), true);
});

Deno.test("judgedFrom() begins after what was accepted last", () => {
  const { view, runs } = ledger({}, { isAccepted: true }, {}, {});
  const from = (index: number) => {
    const run = runs[index];
    const first = run === undefined ? undefined : judgedFrom(view, run);
    return runs.findIndex(({ id }) => id === first?.id);
  };
  assertEquals([from(0), from(1), from(2), from(3)], [0, 0, 2, 2]);
});
