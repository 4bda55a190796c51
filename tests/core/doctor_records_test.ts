import { assertEquals } from "@std/assert";
import { checkRecords } from "../../src/core/doctor_records.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import {
  NOON,
  sessionSample,
  threadSample,
} from "../helpers/record_samples.ts";
import { putLock } from "../helpers/temp_ledger.ts";

const LATER = "2026-11-21T12:30:00.000Z";

/** Session `demo` holds `L6` until one o'clock. */
function ledger(): MemoryView {
  const memory = new MemoryView();
  memory.put(
    "sessions",
    "demo",
    sessionSample({ id: "demo", last_seen_at: LATER }),
  );
  putLock(memory, "L6", "src/x");
  return memory;
}

function findings(memory: MemoryView, now = LATER): string[] {
  return checkRecords(memory, now, 900).map((each) =>
    `${each.id} ${each.subject} ${each.answer} ${each.is_safe_fix}`
  );
}

function putMergeLock(memory: MemoryView, session_id: string): void {
  memory.put("merge_lock", "main", {
    session_id,
    merge_request_id: "M8",
    generation: 3,
    ttl_seconds: 600,
    acquired_at: NOON,
    lease_until: "2026-11-21T13:00:00.000Z",
  });
}

Deno.test("checkRecords() finds nothing when everything is held by somebody", () => {
  assertEquals(findings(ledger()), ["records null ok false"]);
});

Deno.test("checkRecords() tells a lock whose session is over from one that expired", () => {
  const memory = ledger();
  assertEquals(findings(memory, "2026-11-21T13:00:01.000Z"), [
    "session.stale demo problem false",
    "lock.expired L6 problem false",
  ]);
  memory.put(
    "sessions",
    "demo",
    sessionSample({ id: "demo", state: "closed" }),
  );
  assertEquals(findings(memory), ["lock.holder_gone L6 problem true"]);
});

Deno.test("checkRecords() has a command for everything that it finds", () => {
  const memory = ledger();
  putMergeLock(memory, "demo");
  const found = checkRecords(memory, "2026-11-21T13:00:01.000Z", 900);
  assertEquals(
    found.map((each) => [each.id, each.fix === null]),
    [["session.stale", false], ["lock.expired", false], ["merge_lock", false]],
  );
});

Deno.test("checkRecords() finds the lock of a thread that has ended", () => {
  const memory = ledger();
  memory.put("threads", "T5", threadSample({ state: "failed" }));
  const lock = memory.find("locks", "L6");
  if (lock === undefined) throw new Error("no lock");
  memory.put("locks", "L6", { ...lock, thread_id: "T5" });
  assertEquals(findings(memory), ["lock.holder_gone L6 problem true"]);
});

for (
  const [session, now, finding] of [
    ["demo", LATER, "merge_lock null ok false"],
    ["demo", "2026-11-21T13:00:00.000Z", "merge_lock null problem false"],
    ["gone", LATER, "merge_lock.holder_gone null problem true"],
  ] as const
) {
  Deno.test(`checkRecords() says "${finding}" of the merge lock of ${session} at ${now}`, () => {
    const memory = ledger();
    memory.remove("locks", "L6");
    putMergeLock(memory, session);
    assertEquals(
      findings(memory, now).filter((each) => each.startsWith("merge_lock")),
      [finding],
    );
  });
}
