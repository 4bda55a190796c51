import { assertEquals, assertStringIncludes } from "@std/assert";
import { heldByOthers, holderName } from "../../src/core/lock_error.ts";
import type { Lock } from "../../src/core/records/lock.ts";

const LOCK: Lock = {
  id: "L6",
  kind: "prefix",
  path: "src/it's",
  mode: "exclusive",
  session_id: "alpha",
  thread_id: "T5",
  generation: 3,
  reason: "routes",
  ttl_seconds: 600,
  acquired_at: "2026-11-21T12:00:00.000Z",
  lease_until: "2026-11-21T12:10:00.000Z",
};

const NAMES: readonly (readonly [thread: string | null, name: string])[] = [
  [null, "session alpha"],
  ["T5", "thread T5 of alpha"],
  ["worktree:kid", "worktree kid of alpha"],
];

for (const [thread_id, name] of NAMES) {
  Deno.test(`holderName() is "${name}" for ${thread_id}`, () => {
    assertEquals(holderName({ session_id: "alpha", thread_id }), name);
  });
}

Deno.test("heldByOthers() gives commands that can be pasted, and all the facts", () => {
  const error = heldByOthers([], [{ lock: LOCK, scopes: [LOCK] }]);
  assertStringIncludes(
    error.hint ?? "",
    "lockstep lock acquire 'src/it'\\''s' --wait-seconds 60",
  );
  assertEquals(error.details?.["free_at_the_latest"], LOCK.lease_until);
});

Deno.test("heldByOthers() counts the others that are in the way", () => {
  const held = [1, 2, 3].map(() => ({ lock: LOCK, scopes: [LOCK] }));
  assertStringIncludes(heldByOthers([], held).message, "(and 2 more)");
});
