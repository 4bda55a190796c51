import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { inboxOfHolder } from "../../src/core/lock_inbox.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import { MemoryView, NOON, putThread } from "../helpers/memory_view.ts";

function holding(
  thread_id: string | null,
  state: Thread["state"] = "running",
): MemoryView {
  const view = new MemoryView();
  putThread(view, { id: "T5", session_id: "own", worktree: "kid", state });
  view.put("locks", "L6", {
    id: "L6",
    kind: "prefix",
    path: "src",
    mode: "exclusive",
    session_id: "own",
    thread_id,
    generation: 1,
    reason: "",
    ttl_seconds: 600,
    acquired_at: NOON,
    lease_until: NOON,
  });
  return view;
}

for (
  const [what, thread_id, state, to] of [
    ["a session", null, "running", "root"],
    ["a thread", "T5", "running", "T5"],
    ["a thread that has ended", "T5", "completed", "root"],
    ["somebody in a worktree", "worktree:kid", "running", "root"],
  ] as const
) {
  Deno.test(`inboxOfHolder() of ${what} is that of ${to}`, () => {
    assertEquals(
      inboxOfHolder(holding(thread_id, state), "L6"),
      { session_id: "own", to },
    );
  });
}

Deno.test("inboxOfHolder() knows no lock that is not there", () => {
  const error = assertThrows(
    () => inboxOfHolder(new MemoryView(), "L6"),
    LockstepError,
  );
  assertEquals(error.reason, "lock.not_found");
});
