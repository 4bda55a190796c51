import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { freeMergeLock, mergeLockOf } from "../../src/core/merge_lock_rules.ts";
import {
  beginPrepare,
  finishPrepare,
  recordCandidate,
  recordConflict,
  recordGatesFailed,
  recordUnusable,
} from "../../src/core/merge_prepare.ts";
import { at, candidateSample, putTurn } from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

const STEP = { now: NOON, generation: 1 };
const READY = {
  ...STEP,
  evidence: ["V1"],
  reviewsRequired: 1,
  holdMinutes: 30,
};

function preparing(): MemoryView {
  const view = new MemoryView();
  putTurn(view, "preparing");
  return view;
}

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

for (
  const state of [
    "queued",
    "stale",
    "in_review",
    "approved",
    "preparing",
  ] as const
) {
  Deno.test(`beginPrepare() starts from ${state}`, () => {
    const view = new MemoryView();
    putTurn(view, state);
    const { request, generation } = beginPrepare(view, "M1", { now: NOON });
    assertEquals([request.state, generation], ["preparing", 1]);
  });
}

for (
  const state of ["landing", "landed", "conflict", "withdrawn"] as const
) {
  Deno.test(`beginPrepare() refuses an entry that is ${state}, whoever has the merge lock`, () => {
    const view = new MemoryView();
    putTurn(view, state);
    freeMergeLock(view, "M1");
    assertEquals(
      reasonOf(() => beginPrepare(view, "M1", { now: NOON })),
      "merge.bad_transition",
    );
  });
}

for (
  const [name, step] of [
    [
      "recordCandidate",
      (view: MemoryView, options: typeof STEP) =>
        recordCandidate(view, "M1", candidateSample(), options),
    ],
    [
      "recordConflict",
      (view: MemoryView, options: typeof STEP) =>
        recordConflict(view, "M1", ["a"], options),
    ],
    [
      "recordGatesFailed",
      (view: MemoryView, options: typeof STEP) =>
        recordGatesFailed(view, "M1", { gates: ["x"], evidence: [] }, options),
    ],
    [
      "recordUnusable",
      (view: MemoryView, options: typeof STEP) =>
        recordUnusable(view, "M1", "no", options),
    ],
    [
      "finishPrepare",
      (view: MemoryView, options: typeof STEP) =>
        finishPrepare(view, "M1", { ...READY, ...options }),
    ],
  ] as const
) {
  Deno.test(`${name}() refuses under a generation that is over`, () => {
    const view = preparing();
    assertEquals(
      reasonOf(() => step(view, { now: NOON, generation: 0 })),
      "merge_lock.old_generation",
    );
  });

  Deno.test(`${name}() refuses under a lease that has run out`, () => {
    const view = preparing();
    assertEquals(
      reasonOf(() => step(view, { now: at(600), generation: 1 })),
      "merge_lock.lapsed",
    );
  });

  Deno.test(`${name}() refuses when the entry was aborted meanwhile`, () => {
    const view = new MemoryView();
    putTurn(view, "landed");
    assertEquals(
      reasonOf(() => step(view, STEP)),
      "merge.bad_transition",
    );
  });
}

for (
  const [required, state] of [[0, "approved"], [1, "in_review"]] as const
) {
  Deno.test(`finishPrepare() with ${required} reviews required: ${state}`, () => {
    const view = preparing();
    const ready = { ...READY, reviewsRequired: required };
    const request = finishPrepare(view, "M1", ready);
    assertEquals(
      [request.state, request.candidate?.evidence],
      [state, ["V1"]],
    );
  });
}

Deno.test("finishPrepare() holds the merge lock for a review, and no longer", () => {
  const view = preparing();
  finishPrepare(view, "M1", READY);
  const lock = mergeLockOf(view);
  assertEquals([lock.lease_until, lock.hold_until], [at(1800), at(1800)]);
});

Deno.test("recordConflict() and recordGatesFailed() end the turn", () => {
  const conflict = preparing();
  recordConflict(conflict, "M1", ["a", "b"], STEP);
  assertEquals(conflict.find("merge", "M1")?.conflicts, ["a", "b"]);
  assertEquals(mergeLockOf(conflict).session_id, null);
  const failed = preparing();
  recordGatesFailed(failed, "M1", { gates: ["x"], evidence: ["V1"] }, STEP);
  assertEquals(failed.find("merge", "M1")?.state, "gates_failed");
  assertEquals(mergeLockOf(failed).session_id, null);
});

Deno.test("recordUnusable() ends the turn with what is wrong, and no candidate", () => {
  const view = preparing();
  recordUnusable(view, "M1", "it is not YAML", STEP);
  const request = view.find("merge", "M1");
  assertEquals(
    [request?.state, request?.candidate, request?.note],
    ["gates_failed", null, "it is not YAML"],
  );
  assertEquals(mergeLockOf(view).session_id, null);
});
