import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  isFinal,
  isQueued,
  isReturned,
  MERGE_TRANSITIONS,
  moveTo,
  nextStepOf,
} from "../../src/core/merge_state.ts";
import { MergeState } from "../../src/core/records/merge.ts";
import { mergeSample } from "../helpers/merge_samples.ts";
import { NOON } from "../helpers/memory_view.ts";

const STATES: readonly MergeState[] = MergeState.options;

/** Written out once more, by state: what may follow. */
const FOLLOWS: Readonly<Record<MergeState, string>> = {
  queued: "preparing withdrawn",
  preparing: "in_review approved conflict gates_failed stale queued withdrawn",
  in_review:
    "preparing approved changes_requested blocked stale queued withdrawn",
  approved:
    "preparing landing landed changes_requested blocked stale queued withdrawn",
  landing: "approved landed stale queued",
  landed: "",
  conflict: "queued withdrawn",
  gates_failed: "queued withdrawn",
  changes_requested: "queued withdrawn",
  blocked: "queued withdrawn",
  withdrawn: "",
  stale: "preparing landed queued withdrawn",
};

for (const from of STATES) {
  Deno.test(`moveTo() allows from ${from} just what the table says`, () => {
    const request = mergeSample({ state: from });
    const allowed = STATES.filter((to) => {
      try {
        moveTo(request, to, { updated_at: NOON });
        return true;
      } catch (error) {
        if (!(error instanceof LockstepError)) throw error;
        assertEquals(error.reason, "merge.bad_transition");
        return false;
      }
    });
    const wanted = FOLLOWS[from].split(" ").filter((each) => each !== "");
    assertEquals(allowed.toSorted(), wanted.toSorted());
    assertEquals(MERGE_TRANSITIONS[from].length, wanted.length);
  });
}

Deno.test("moveTo() changes nothing but state and what is given", () => {
  const moved = moveTo(mergeSample(), "preparing", {
    updated_at: "later",
    note: "x",
  });
  assertEquals(
    moved,
    mergeSample({ state: "preparing", updated_at: "later", note: "x" }),
  );
});

Deno.test("moveTo() names the entry and its state when it refuses", () => {
  assertThrows(
    () => moveTo(mergeSample(), "landed", { updated_at: NOON }),
    LockstepError,
    'Cannot make merge request "M1" landed: it is queued',
  );
});

Deno.test("every state is queued, returned or final, and only one of them", () => {
  for (const state of STATES) {
    const kinds = [isQueued(state), isReturned(state), isFinal(state)];
    assertEquals([state, kinds.filter(Boolean).length], [state, 1]);
  }
});

Deno.test("nextStepOf() has an answer for every state", () => {
  for (const state of STATES) {
    assertEquals(nextStepOf(mergeSample({ state })).length > 0, true);
  }
});
