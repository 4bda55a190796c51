import { assertEquals, assertThrows } from "@std/assert";
import type { AggregateName, View } from "../../src/core/aggregates.ts";
import { LockstepError } from "../../src/core/error.ts";
import { fenceOf, type Hold, requireFence } from "../../src/core/fence.ts";

/** A view of a few records; only the fields that fencing looks at. */
function viewOf(
  state: Readonly<Record<string, Readonly<Record<string, object>>>>,
): View {
  return {
    // The records of this test are not whole ones.
    all: (name: AggregateName) => (state[name] ?? {}) as never,
    find: (name: AggregateName, id: string) => state[name]?.[id] as never,
  };
}

const ROOT = { kind: "root", session_id: "demo" } as const;
const THREAD = {
  kind: "thread",
  thread_id: "T5",
  session_id: "demo",
  worktree: "demo-2",
  role: "worker",
} as const;
const BEFORE = viewOf({
  sessions: { demo: { id: "demo", generation: 1 } },
  threads: { T5: { credential_digest: "d1" } },
});

Deno.test("requireFence() lets pass who is what it was", () => {
  requireFence(BEFORE, fenceOf(ROOT, BEFORE, undefined));
  requireFence(BEFORE, fenceOf(THREAD, BEFORE, "d1"));
});

Deno.test("requireFence() refuses the root of a session that was taken over", () => {
  const after = viewOf({ sessions: { demo: { id: "demo", generation: 2 } } });
  const fence = fenceOf(ROOT, BEFORE, undefined);
  const error = assertThrows(() => requireFence(after, fence), LockstepError);
  assertEquals(error.reason, "actor.superseded");
});

Deno.test("requireFence() refuses a thread whose next run has begun", () => {
  const after = viewOf({ threads: { T5: { credential_digest: "d2" } } });
  const fence = fenceOf(THREAD, BEFORE, "d1");
  const error = assertThrows(() => requireFence(after, fence), LockstepError);
  assertEquals(error.reason, "actor.superseded");
});

Deno.test("requireFence() lets a thread go on under another session", () => {
  const after = viewOf({
    sessions: { demo: { id: "demo", generation: 2 } },
    threads: { T5: { credential_digest: "d1" } },
  });
  requireFence(after, fenceOf(THREAD, BEFORE, "d1"));
});

for (
  const [shown, current, isRefused] of [
    [3, 3, false],
    [3, 4, true],
    [3, undefined, true],
  ] as const
) {
  Deno.test(`requireFence() with generation ${shown} shown and ${current} held: ${isRefused}`, () => {
    const hold: Hold = { aggregate: "locks", id: "L6", generation: shown };
    const locks = current === undefined ? {} : { L6: { generation: current } };
    const view = viewOf({ locks });
    const fence = { session: undefined, thread: undefined };
    const act = () => requireFence(view, fence, [hold]);
    if (!isRefused) return act();
    assertEquals(assertThrows(act, LockstepError).reason, "generation.old");
  });
}
