import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  acquireMergeLock,
  mergeLockOf,
  nextStepUnder,
  releaseMergeLock,
  requireTurn,
} from "../../src/core/merge_lock_rules.ts";
import { isHeld } from "../../src/core/merge_lease.ts";
import type { MergeState } from "../../src/core/records/merge.ts";
import { at, putEntry, putTurn } from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

const OPTIONS = { now: NOON, ttlSeconds: 600, staleSeconds: 900 };

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

function two() {
  const view = new MemoryView();
  const first = putEntry(view, { id: "M1", session_id: "one", position: 1 });
  const second = putEntry(view, { id: "M2", session_id: "two", position: 2 });
  return { view, first, second };
}

Deno.test("acquireMergeLock() gives the head a lease and a generation", () => {
  const { view, first } = two();
  const lock = acquireMergeLock(view, first, OPTIONS);
  assertEquals(
    [lock.session_id, lock.generation, lock.lease_until],
    ["one", 1, at(600)],
  );
});

Deno.test("nextStepUnder() goes on to prepare while the lock is held for the entry", () => {
  const { view, first, second } = two();
  const lock = acquireMergeLock(view, first, OPTIONS);
  const stepAt = (request: typeof first, now: string) =>
    nextStepUnder(lock, request, now);
  assertEquals(stepAt(first, NOON), "lockstep merge main prepare M1");
  assertEquals(stepAt(first, at(601)), "lockstep merge main acquire-lock M1");
  assertEquals(stepAt(second, NOON), "lockstep merge main acquire-lock M2");
});

Deno.test("acquireMergeLock() refuses all but the head", () => {
  const { view, second } = two();
  assertEquals(
    reasonOf(() => acquireMergeLock(view, second, OPTIONS)),
    "merge.not_head",
  );
});

Deno.test("acquireMergeLock() names holder and end while the lease runs", () => {
  const { view, first, second } = two();
  acquireMergeLock(view, first, OPTIONS);
  const error = assertThrows(
    () => acquireMergeLock(view, second, { ...OPTIONS, now: at(599) }),
    LockstepError,
    `held by session one for M1 until ${at(600)}`,
  );
  assertEquals([error.code, error.reason], ["held", "merge_lock.held"]);
});

Deno.test("acquireMergeLock() renews for its holder, in the same generation", () => {
  const { view, first } = two();
  acquireMergeLock(view, first, OPTIONS);
  const lock = acquireMergeLock(view, first, { ...OPTIONS, now: at(100) });
  assertEquals([lock.generation, lock.lease_until], [1, at(700)]);
});

for (
  const state of ["preparing", "in_review", "approved", "landing"] as const
) {
  Deno.test(`a take-over makes an entry that was ${state} stale, and last`, () => {
    const { view, second } = two();
    putTurn(view, state, { id: "M1", session_id: "one" });
    const lock = acquireMergeLock(view, second, { ...OPTIONS, now: at(600) });
    const former = view.find("merge", "M1");
    assertEquals(
      [lock.generation, former?.state, former?.position],
      [2, "stale", 3],
    );
  });
}

Deno.test("a lapsed holder goes on when nobody took over, in a new generation", () => {
  const { view } = two();
  const first = putTurn(view, "approved", { id: "M1", session_id: "one" });
  const lock = acquireMergeLock(view, first, { ...OPTIONS, now: at(700) });
  assertEquals(
    [lock.generation, view.find("merge", "M1")?.state],
    [2, "approved"],
  );
});

for (
  const state of ["landed", "withdrawn", "conflict", "blocked"] as MergeState[]
) {
  Deno.test(`acquireMergeLock() refuses an entry that is ${state}`, () => {
    const view = new MemoryView();
    const request = putEntry(view, { state });
    assertEquals(
      reasonOf(() => acquireMergeLock(view, request, OPTIONS)),
      "merge.not_queued",
    );
  });
}

for (
  const [what, options, reason] of [
    ["the lease has run out", { now: at(600) }, "merge_lock.lapsed"],
    [
      "the generation is over",
      { now: NOON, generation: 0 },
      "merge_lock.old_generation",
    ],
  ] as const
) {
  Deno.test(`requireTurn() refuses when ${what}`, () => {
    const view = new MemoryView();
    const request = putTurn(view, "approved");
    assertEquals(
      reasonOf(() =>
        requireTurn(view, request, { action: "land", ...options })
      ),
      reason,
    );
  });
}

Deno.test("requireTurn() refuses an entry that the lock is not held for", () => {
  const { view, first, second } = two();
  acquireMergeLock(view, first, OPTIONS);
  assertEquals(
    reasonOf(() => requireTurn(view, second, { action: "land", now: NOON })),
    "merge_lock.not_held",
  );
});

Deno.test("releaseMergeLock() frees it; a second release is refused", () => {
  const { view, first } = two();
  acquireMergeLock(view, first, OPTIONS);
  releaseMergeLock(view, "one", NOON);
  assertEquals(isHeld(mergeLockOf(view), NOON), false);
  assertEquals(
    reasonOf(() => releaseMergeLock(view, "one", NOON)),
    "merge_lock.not_held",
  );
});

Deno.test("releaseMergeLock() refuses another session", () => {
  const { view, first } = two();
  acquireMergeLock(view, first, OPTIONS);
  assertThrows(
    () => releaseMergeLock(view, "two", NOON),
    LockstepError,
    "held by another session, one",
  );
});

Deno.test("releaseMergeLock() refuses while the target is being moved", () => {
  const view = new MemoryView();
  putTurn(view, "landing");
  assertEquals(
    reasonOf(() => releaseMergeLock(view, "gallery", NOON)),
    "merge.landing",
  );
});

Deno.test("releaseMergeLock() keeps place and candidate, not the approval", () => {
  const view = new MemoryView();
  putTurn(view, "approved", { position: 4 });
  releaseMergeLock(view, "gallery", NOON);
  const request = view.find("merge", "M1");
  assertEquals(
    [request?.state, request?.position, request?.candidate === null],
    ["stale", 4, false],
  );
});

for (
  const [session, note] of [
    ["gallery", "its merge lock was released"],
    [undefined, "its merge lock was released by claimed_person"],
  ] as const
) {
  Deno.test(`releaseMergeLock() by ${session} notes: ${note}`, () => {
    const view = new MemoryView();
    putTurn(view, "in_review");
    releaseMergeLock(view, session, NOON);
    assertEquals(view.find("merge", "M1")?.note, note);
  });
}

Deno.test("a generation is never given twice", () => {
  const { view, first } = two();
  const generations = [];
  for (let round = 0; round < 3; round++) {
    generations.push(acquireMergeLock(view, first, OPTIONS).generation);
    releaseMergeLock(view, "one", NOON);
  }
  assertEquals(generations, [1, 2, 3]);
});
