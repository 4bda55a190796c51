import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { mergeLockOf } from "../../src/core/merge_lock_rules.ts";
import { renewedLock, renewMergeLease } from "../../src/core/merge_lease.ts";
import { at, putTurn } from "../helpers/merge_samples.ts";
import { MemoryView, NOON, putThread } from "../helpers/memory_view.ts";

Deno.test("renewedLock() goes no further than the hold time", () => {
  const lock = {
    session_id: "one",
    merge_request_id: "M1",
    generation: 1,
    ttl_seconds: 600,
    acquired_at: NOON,
    lease_until: at(600),
    hold_until: at(700),
  };
  assertEquals(renewedLock(lock, at(300)).lease_until, at(700));
});

Deno.test("renewedLock() never shortens a lease", () => {
  const lock = {
    session_id: "one",
    merge_request_id: "M1",
    generation: 1,
    ttl_seconds: 10,
    acquired_at: NOON,
    lease_until: at(600),
  };
  assertEquals(renewedLock(lock, NOON).lease_until, at(600));
});

const ROOT: Actor = { kind: "root", session_id: "gallery" };
const REVIEWER: Actor = {
  kind: "thread",
  thread_id: "T8",
  session_id: "gallery",
  worktree: "look",
  role: "reviewer",
};

function inReview(): MemoryView {
  const view = new MemoryView();
  putTurn(view, "in_review");
  for (const [id, request] of [["T8", "M1"], ["T9", "M2"]] as const) {
    putThread(view, {
      id,
      session_id: "gallery",
      worktree: "look",
      role: "reviewer",
      merge_request_id: request,
    });
  }
  return view;
}

for (
  const [who, actor, lease] of [
    ["its holder", ROOT, at(900)],
    ["the reviewer of its entry", REVIEWER, at(900)],
    ["the reviewer of another", { ...REVIEWER, thread_id: "T9" }, at(600)],
    ["another root", { kind: "root", session_id: "other" }, at(600)],
    ["a person", { kind: "person", session_id: "gallery" }, at(600)],
  ] as readonly (readonly [string, Actor, string])[]
) {
  Deno.test(`renewMergeLease() by ${who}: until ${lease.slice(11, 19)}`, () => {
    const view = inReview();
    renewMergeLease(view, actor, at(300));
    assertEquals(mergeLockOf(view).lease_until, lease);
  });
}

Deno.test("renewMergeLease() does not revive a lease that has run out", () => {
  const view = inReview();
  renewMergeLease(view, ROOT, at(601));
  assertEquals(mergeLockOf(view).lease_until, at(600));
});

Deno.test("renewMergeLease() by a person's root stops at the hold time, by a reviewer not", () => {
  const view = inReview();
  const lock = mergeLockOf(view);
  view.put("merge_lock", "main", { ...lock, hold_until: at(610) });
  renewMergeLease(view, ROOT, at(500));
  assertEquals(mergeLockOf(view).lease_until, at(600));
  renewMergeLease(view, REVIEWER, at(500));
  assertEquals(mergeLockOf(view).lease_until, at(1100));
});
