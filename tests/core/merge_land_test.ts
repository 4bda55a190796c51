import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  abortTurn,
  beginLanding,
  markStale,
  recordLanded,
  rollBackLanding,
  settleMove,
  withdraw,
} from "../../src/core/merge_land.ts";
import { freeMergeLock, mergeLockOf } from "../../src/core/merge_lock_rules.ts";
import { requireMergeRequest } from "../../src/core/merge_queue.ts";
import { nextStepOf } from "../../src/core/merge_state.ts";
import type { MergeState, Verdict } from "../../src/core/records/merge.ts";
import {
  at,
  BASE,
  COMMIT,
  HEAD,
  putEntry,
  putTurn,
} from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

const TIPS = { targetTip: BASE, branchTip: HEAD };

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

function putReview(view: MemoryView, id: string, verdict: Verdict): void {
  view.put("reviews", id, {
    id,
    merge_request_id: "M1",
    candidate: COMMIT,
    base: BASE,
    tree: "e".repeat(40),
    reviewer: "root:other",
    verdict,
    summary: "",
    findings: [],
    at: NOON,
  });
}

function inState(state: MergeState, changes = {}): MemoryView {
  const view = new MemoryView();
  putTurn(view, state, changes);
  putReview(view, "R1", "approve");
  return view;
}

Deno.test("beginLanding() lets an approved candidate through", () => {
  const view = inState("approved");
  const { request } = beginLanding(view, "M1", TIPS, { now: NOON });
  assertEquals(request.state, "landing");
});

Deno.test("beginLanding() goes on with a landing that was interrupted", () => {
  const view = inState("landing");
  const { candidate } = beginLanding(view, "M1", TIPS, { now: NOON });
  assertEquals(candidate.commit, COMMIT);
});

for (
  const state of ["queued", "preparing", "in_review", "stale"] as MergeState[]
) {
  Deno.test(`beginLanding() refuses an entry that is ${state}`, () => {
    const view = inState(state);
    assertEquals(
      reasonOf(() => beginLanding(view, "M1", TIPS, { now: NOON })),
      "merge.not_approved",
    );
  });
}

for (
  const state of [
    "queued",
    "conflict",
    "gates_failed",
    "changes_requested",
    "blocked",
    "withdrawn",
    "stale",
  ] as const
) {
  Deno.test(`beginLanding() names the state ${state}, not who has the merge lock`, () => {
    const view = inState(state);
    freeMergeLock(view, "M1");
    const { reason, message, hint } = assertThrows(
      () => beginLanding(view, "M1", TIPS, { now: NOON }),
      LockstepError,
    );
    assertEquals(reason, "merge.not_approved");
    assertStringIncludes(message, `it is ${state}`);
    assertEquals(hint, nextStepOf(requireMergeRequest(view, "M1", "show")));
  });
}

for (
  const [what, options, tips, reason] of [
    ["the base moved", {}, { targetTip: HEAD }, "merge.base_moved"],
    ["the branch moved", {}, { branchTip: BASE }, "merge.head_moved"],
    ["the branch is gone", {}, { branchTip: undefined }, "merge.head_moved"],
    ["the lease ran out", { now: at(600) }, {}, "merge_lock.lapsed"],
    [
      "the generation is old",
      { generation: 0 },
      {},
      "merge_lock.old_generation",
    ],
  ] as const
) {
  Deno.test(`beginLanding() refuses when ${what}`, () => {
    const view = inState("approved");
    const call = () =>
      beginLanding(view, "M1", { ...TIPS, ...tips }, { now: NOON, ...options });
    assertEquals(reasonOf(call), reason);
    assertEquals(view.find("merge", "M1")?.state, "approved");
  });
}

Deno.test("beginLanding() counts the reviews itself, whatever the state says", () => {
  const view = inState("approved", { reviews_required: 2 });
  assertEquals(
    reasonOf(() => beginLanding(view, "M1", TIPS, { now: NOON })),
    "merge.not_approved",
  );
});

Deno.test("recordLanded() frees the merge lock, notes the landing, and is done once", () => {
  const view = inState("landing");
  const first = recordLanded(view, "M1", NOON);
  const again = recordLanded(view, "M1", at(5));
  assertEquals([first.state, first.landed_commit], ["landed", COMMIT]);
  assertEquals(again, first);
  assertEquals(mergeLockOf(view).session_id, null);
  const landing = view.find("landings", COMMIT);
  assertEquals(
    [landing?.old_commit, landing?.merge_request_id],
    [BASE, "M1"],
  );
});

Deno.test("recordLanded() of a taken-over entry leaves the new holder its lock", () => {
  const view = inState("stale");
  const lock = mergeLockOf(view);
  view.put("merge_lock", "main", {
    ...lock,
    session_id: "other",
    merge_request_id: "M2",
  });
  assertEquals(recordLanded(view, "M1", NOON).state, "landed");
  assertEquals(mergeLockOf(view).session_id, "other");
});

for (
  const [what, ref, commit, landed] of [
    ["the approved candidate", "refs/heads/main", COMMIT, true],
    ["it on another branch", "refs/heads/release", COMMIT, false],
    ["another commit", "refs/heads/main", HEAD, false],
  ] as const
) {
  Deno.test(`settleMove() of ${what}: ${landed ? "landed" : "nothing"}`, () => {
    const view = inState("approved");
    settleMove(view, { ref, commit }, NOON);
    const state = view.find("merge", "M1")?.state;
    assertEquals(state, landed ? "landed" : "approved");
  });
}

Deno.test("settleMove() does not take a candidate without approval for landed", () => {
  const view = new MemoryView();
  putTurn(view, "approved");
  settleMove(view, { ref: "refs/heads/main", commit: COMMIT }, NOON);
  assertEquals(view.find("merge", "M1")?.state, "approved");
});

Deno.test("rollBackLanding() restores the approval", () => {
  const view = inState("landing");
  rollBackLanding(view, "M1", "refused", NOON);
  assertEquals(view.find("merge", "M1")?.state, "approved");
});

Deno.test("markStale() keeps place, candidate and turn", () => {
  const view = inState("approved", { position: 7 });
  const stale = markStale(view, "M1", "main moved", NOON);
  assertEquals(
    [stale.state, stale.position, stale.candidate?.commit],
    ["stale", 7, COMMIT],
  );
  assertEquals(mergeLockOf(view).merge_request_id, "M1");
});

for (const state of ["queued", "landed", "conflict"] as const) {
  Deno.test(`markStale() leaves an entry that is ${state} alone`, () => {
    const view = new MemoryView();
    putEntry(view, { state });
    assertEquals(markStale(view, "M1", "x", NOON).state, state);
  });
}

for (
  const state of [
    "preparing",
    "in_review",
    "approved",
    "landing",
    "stale",
  ] as const
) {
  Deno.test(`abortTurn() of an entry that is ${state}: queued, lock free`, () => {
    const view = inState(state);
    const request = abortTurn(view, "M1", NOON);
    assertEquals([request.state, request.candidate], ["queued", null]);
    assertEquals(mergeLockOf(view).session_id, null);
  });
}

for (const state of ["queued", "landed", "blocked"] as const) {
  Deno.test(`abortTurn() refuses an entry that is ${state}`, () => {
    const view = new MemoryView();
    putEntry(view, { state });
    assertEquals(
      reasonOf(() => abortTurn(view, "M1", NOON)),
      "merge.nothing_to_abort",
    );
  });
}

Deno.test("withdraw() frees the merge lock and is for good", () => {
  const view = inState("approved");
  assertEquals(withdraw(view, "M1", "later", NOON).note, "later");
  assertEquals(mergeLockOf(view).session_id, null);
  assertEquals(
    reasonOf(() => withdraw(view, "M1", "again", NOON)),
    "merge.bad_transition",
  );
});

Deno.test("withdraw() refuses while the target is being moved", () => {
  const view = inState("landing");
  assertEquals(
    reasonOf(() => withdraw(view, "M1", "", NOON)),
    "merge.bad_transition",
  );
});
