import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { MergeState } from "../../src/core/records/merge.ts";
import {
  closeSession,
  isStale,
  noteHeartbeat,
} from "../../src/core/session_rules.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import {
  NOON,
  sessionSample,
  threadSample,
} from "../helpers/record_samples.ts";

const LATER = "2026-11-21T12:20:00.000Z";

function ledgerWithSession(): MemoryView {
  const ledger = new MemoryView();
  ledger.put("sessions", "gallery", sessionSample());
  for (
    const [id, session_id] of [["L6", "gallery"], ["L7", "other"]] as const
  ) {
    ledger.put("locks", id, {
      id,
      kind: "file",
      path: `src/${id}`,
      mode: "exclusive",
      session_id,
      thread_id: null,
      generation: 1,
      reason: "",
      ttl_seconds: 600,
      acquired_at: NOON,
      lease_until: LATER,
    });
  }
  return ledger;
}

function putMergeLock(ledger: MemoryView, state: MergeState): void {
  ledger.put("merge_lock", "main", {
    session_id: "gallery",
    merge_request_id: "M8",
    generation: 3,
    ttl_seconds: 600,
    acquired_at: NOON,
    lease_until: LATER,
  });
  ledger.put("merge", "M8", {
    id: "M8",
    session_id: "gallery",
    worktree: "gallery",
    branch: "task/gallery/root",
    target: "main",
    title: "",
    state,
    priority: 0,
    position: 1,
    candidate: null,
    authors: [],
    note: "",
    requested_at: NOON,
    updated_at: NOON,
    landed_commit: null,
  });
}

Deno.test("closeSession() lets its own locks go and no others", () => {
  const ledger = ledgerWithSession();
  const closed = closeSession(ledger, "gallery", LATER);
  assertEquals(closed.locks_released, ["L6"]);
  assertEquals(Object.keys(ledger.all("locks")), ["L7"]);
  assertEquals(closed.session.closed_at, LATER);
});

Deno.test("closeSession() frees the merge lock and keeps its generation", () => {
  const ledger = ledgerWithSession();
  putMergeLock(ledger, "in_review");
  assertEquals(
    closeSession(ledger, "gallery", LATER).merge_lock_released,
    true,
  );
  const lock = ledger.find("merge_lock", "main");
  assertEquals([lock?.session_id, lock?.generation], [null, 3]);
});

Deno.test("closeSession() refuses while main is being moved", () => {
  const ledger = ledgerWithSession();
  putMergeLock(ledger, "landing");
  const error = assertThrows(
    () => closeSession(ledger, "gallery", LATER),
    LockstepError,
  );
  assertEquals(error.reason, "merge.landing");
});

Deno.test("closeSession() changes nothing the second time", () => {
  const ledger = ledgerWithSession();
  closeSession(ledger, "gallery", NOON);
  const before = ledger.changes;
  const again = closeSession(ledger, "gallery", LATER);
  assertEquals(again.session.closed_at, NOON);
  assertEquals(ledger.changes, before);
});

for (
  const [state, reason] of [
    ["running", "session.threads_running"],
    ["completed", undefined],
  ] as const
) {
  Deno.test(`closeSession() answers ${reason} with a thread that is ${state}`, () => {
    const ledger = ledgerWithSession();
    ledger.put("threads", "T5", threadSample({ state }));
    let found: string | undefined;
    try {
      closeSession(ledger, "gallery", LATER);
    } catch (error) {
      found = error instanceof LockstepError ? error.reason : "internal";
    }
    assertEquals(found, reason);
  });
}

Deno.test("noteHeartbeat() refuses a closed session and an unknown one", () => {
  const ledger = ledgerWithSession();
  closeSession(ledger, "gallery", NOON);
  const reason = (id: string) =>
    assertThrows(() => noteHeartbeat(ledger, id, LATER), LockstepError).reason;
  assertEquals([reason("gallery"), reason("nobody")], [
    "session.closed",
    "session.not_found",
  ]);
});

Deno.test("isStale() counts from the last call, and only for open sessions", () => {
  assertEquals(isStale(sessionSample(), LATER, 900), true);
  assertEquals(isStale(sessionSample(), LATER, 1200), false);
  assertEquals(isStale(sessionSample({ state: "closed" }), LATER, 900), false);
});
