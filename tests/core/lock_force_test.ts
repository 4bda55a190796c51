import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import { messagesOf } from "../../src/core/inbox_rules.ts";
import { forceReleaseLock } from "../../src/core/lock_force.ts";
import { heartbeatLock } from "../../src/core/lock_lease.ts";
import {
  acquireLocks,
  isHeld,
  type LockHolder,
} from "../../src/core/lock_rules.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";

const SESSION = { session_id: "alpha", thread_id: null, worktree: "alpha" };
const THREAD = { session_id: "alpha", thread_id: "T1", worktree: "one" };
const ROOT: Actor = { kind: "root", session_id: "alpha" };
const OTHER: Actor = { kind: "root", session_id: "beta" };
const PERSON: Actor = { kind: "person", session_id: null };

/** Lock L1 on src of a holder of session alpha. */
function locked(holder: LockHolder): MemoryView {
  const view = new MemoryView();
  putSession(view, "alpha");
  putSession(view, "beta");
  putWorktree(view, { slug: "one", session_id: "alpha", parent: "alpha" });
  putThread(view, { id: "T1", session_id: "alpha", worktree: "one" });
  acquireLocks(view, {
    holder,
    scopes: [{ kind: "prefix", path: "src" }],
    mode: "exclusive",
    reason: "",
    ttl_seconds: 600,
    case_id: null,
  }, { now: NOON });
  return view;
}

function force(view: MemoryView, actor: Actor, reason = "it hangs") {
  return forceReleaseLock(view, { id: "L1", actor, reason }, NOON);
}

Deno.test("forceReleaseLock() by the root frees the path, tells the thread and fences it", () => {
  const view = locked(THREAD);
  const { lock, message_id } = force(view, ROOT);
  assertEquals(isHeld(lock, view, NOON), false);
  const [message] = messagesOf(view, "alpha");
  assertEquals([message?.id, message?.to], [message_id ?? "", "T1"]);
  assertStringIncludes(message?.text ?? "", "it hangs");
  const error = assertThrows(
    () => heartbeatLock(view, { id: "L1", holder: THREAD }, NOON),
    LockstepError,
  );
  assertEquals(error.reason, "lock.lost");
});

Deno.test("forceReleaseLock() by a person tells the session that held it", () => {
  const view = locked(SESSION);
  force(view, PERSON);
  assertEquals(messagesOf(view, "alpha").map((each) => each.to), ["root"]);
});

Deno.test("forceReleaseLock() of an ended thread's lock leaves nothing behind", () => {
  const view = locked(THREAD);
  const ended = { id: "T1", session_id: "alpha", worktree: "one" } as const;
  putThread(view, { ...ended, state: "stopped" });
  assertEquals(force(view, ROOT).message_id, null);
  assertEquals(Object.keys(view.all("locks")), []);
});

const REFUSED: readonly (readonly [
  who: string,
  actor: Actor,
  reason: string,
  cause: string,
])[] = [
  ["the root of another session", OTHER, "x", "lock.other_session"],
  ["anybody without a reason", ROOT, " ", "lock.reason_missing"],
  [
    "a thread",
    {
      kind: "thread",
      thread_id: "T2",
      session_id: "alpha",
      worktree: "two",
      role: "worker",
    },
    "x",
    "lock.other_session",
  ],
];

for (const [who, actor, reason, cause] of REFUSED) {
  Deno.test(`forceReleaseLock() refuses ${who}`, () => {
    const view = locked(THREAD);
    const error = assertThrows(
      () => force(view, actor, reason),
      LockstepError,
    );
    assertEquals(error.reason, cause);
    assertEquals(view.find("locks", "L1")?.state, undefined);
  });
}
