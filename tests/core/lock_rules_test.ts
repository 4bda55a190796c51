import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  acquireLocks,
  type LockHolder,
  type LockRequest,
} from "../../src/core/lock_rules.ts";
import { heartbeatLock, releaseLock } from "../../src/core/lock_lease.ts";
import type { LockScope } from "../../src/core/lock_overlap.ts";
import type { Lock } from "../../src/core/records/lock.ts";
import { addSeconds } from "../../src/core/time.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";

/** Sessions alpha and beta; threads T1 and T2 of alpha, T3 below T1. */
function view(): MemoryView {
  const all = new MemoryView();
  putSession(all, "alpha");
  putSession(all, "beta");
  putWorktree(all, { slug: "one", session_id: "alpha", parent: "alpha" });
  putWorktree(all, { slug: "two", session_id: "alpha", parent: "alpha" });
  putWorktree(all, { slug: "below", session_id: "alpha", parent: "one" });
  putThread(all, { id: "T1", session_id: "alpha", worktree: "one" });
  putThread(all, { id: "T2", session_id: "alpha", worktree: "two" });
  putThread(all, { id: "T3", session_id: "alpha", worktree: "below" });
  return all;
}

const ALPHA: LockHolder = {
  session_id: "alpha",
  thread_id: null,
  worktree: "alpha",
};
const BETA: LockHolder = {
  session_id: "beta",
  thread_id: null,
  worktree: "beta",
};
const T1 = { session_id: "alpha", thread_id: "T1", worktree: "one" };
const T2 = { session_id: "alpha", thread_id: "T2", worktree: "two" };
const T4 = { session_id: "alpha", thread_id: "T4", worktree: "one" };
const T3 = { session_id: "alpha", thread_id: "T3", worktree: "below" };

function prefix(path: string): LockScope {
  return { kind: "prefix", path };
}

function file(path: string): LockScope {
  return { kind: "file", path };
}

function wants(
  holder: LockHolder,
  paths: readonly (string | LockScope)[],
  more: Partial<LockRequest> = {},
): LockRequest {
  return {
    holder,
    scopes: paths.map((each) => typeof each === "string" ? prefix(each) : each),
    mode: "exclusive",
    reason: "",
    ttl_seconds: 600,
    case_id: null,
    ...more,
  };
}

function take(all: MemoryView, request: LockRequest, seconds = 0): Lock[] {
  return acquireLocks(all, request, { now: addSeconds(NOON, seconds) });
}

function refusal(work: () => unknown): LockstepError {
  return assertThrows(work, LockstepError);
}

function ids(all: MemoryView): string[] {
  return Object.keys(all.all("locks"));
}

Deno.test("acquireLocks() gives a lock with lease and generation", () => {
  const all = view();
  const [lock] = take(all, wants(ALPHA, ["src/api"], { reason: "routes" }));
  assertEquals(lock?.id, "L1");
  assertEquals(lock?.generation, 1);
  assertEquals(lock?.lease_until, addSeconds(NOON, 600));
  assertEquals(all.find("locks", "L1"), lock);
});

type Pair = readonly [
  first: LockHolder,
  second: LockHolder,
  modes: string,
  isHeld: boolean,
];

const PAIRS: readonly Pair[] = [
  [ALPHA, BETA, "exclusive exclusive", true],
  [ALPHA, BETA, "shared exclusive", true],
  [ALPHA, BETA, "exclusive shared", true],
  [ALPHA, BETA, "shared shared", false],
  [T1, BETA, "exclusive exclusive", true],
  [BETA, T1, "exclusive exclusive", true],
  [T1, T2, "exclusive exclusive", true],
  [T2, T3, "exclusive exclusive", true],
  [T1, T2, "shared shared", false],
  [T1, T4, "exclusive exclusive", true],
  [ALPHA, T1, "exclusive exclusive", false],
  [T1, ALPHA, "exclusive exclusive", false],
  [T1, T3, "exclusive exclusive", false],
  [T3, T1, "exclusive exclusive", false],
  [ALPHA, ALPHA, "exclusive exclusive", false],
];

for (const [first, second, modes, isHeld] of PAIRS) {
  const names = [first, second].map((each) => each.thread_id ?? each.session_id)
    .join(" then ");
  Deno.test(`acquireLocks() by ${names}, ${modes}, ${isHeld ? "is held" : "is given"}`, () => {
    const all = view();
    const [one = "", two = ""] = modes.split(" ");
    const mode = (name: string) => name === "shared" ? "shared" : "exclusive";
    take(all, wants(first, ["src"], { mode: mode(one) }));
    const request = wants(second, [file("src/a")], { mode: mode(two) });
    if (!isHeld) take(all, request);
    else assertEquals(refusal(() => take(all, request)).reason, "lock.held");
  });
}

Deno.test("acquireLocks() says who holds it, since when, until when and why", () => {
  const all = view();
  take(all, wants(T1, ["src/api"], { reason: "change the routes" }));
  const error = refusal(() => take(all, wants(BETA, ["src"]), 60));
  assertEquals(error.code, "held");
  for (
    const part of [
      "thread T1 of alpha",
      "prefix src/api",
      NOON,
      addSeconds(NOON, 600),
      "change the routes",
    ]
  ) assertStringIncludes(error.message, part);
  assertStringIncludes(error.hint ?? "", "--wait-seconds");
  assertStringIncludes(error.hint ?? "", "inbox send");
});

Deno.test("acquireLocks() takes all of several scopes or none", () => {
  const all = view();
  take(all, wants(BETA, ["src/ui"]));
  const request = wants(ALPHA, ["src/api", "docs", "src/ui/x"]);
  assertEquals(refusal(() => take(all, request)).reason, "lock.held");
  assertEquals(ids(all), ["L1"]);
});

Deno.test("acquireLocks() of the same scope again extends the same lock", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"], { reason: "first" }));
  const [again] = take(all, wants(ALPHA, ["src"]), 100);
  assertEquals(ids(all), ["L1"]);
  assertEquals(again?.generation, 1);
  assertEquals(again?.reason, "first");
  assertEquals(again?.lease_until, addSeconds(NOON, 700));
});

Deno.test("acquireLocks() never shortens a lease", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"], { ttl_seconds: 900 }));
  const [again] = take(all, wants(ALPHA, ["src"], { ttl_seconds: 10 }));
  assertEquals(again?.lease_until, addSeconds(NOON, 900));
});

Deno.test("acquireLocks() of a narrower scope gives the wider own lock", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  const [lock] = take(all, wants(ALPHA, [file("src/a")]));
  assertEquals(lock?.id, "L1");
  assertEquals(ids(all), ["L1"]);
});

Deno.test("acquireLocks() of a wider scope absorbs own narrower locks only", () => {
  const all = view();
  take(all, wants(ALPHA, ["src/api", "src/ui", "docs"]));
  take(all, wants(T1, ["src/db"]));
  take(all, wants(ALPHA, ["src"]));
  const left = Object.values(all.all("locks")).map((each) => each.path).sort();
  assertEquals(left, ["docs", "src", "src/db"]);
});

Deno.test("acquireLocks() does not let a shared lock absorb an exclusive one", () => {
  const all = view();
  take(all, wants(ALPHA, ["src/api"]));
  take(all, wants(ALPHA, ["src"], { mode: "shared" }));
  assertEquals(ids(all), ["L1", "L2"]);
});

Deno.test("acquireLocks() of an exclusive lock over an own shared one replaces it", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"], { mode: "shared" }));
  const [lock] = take(all, wants(ALPHA, ["src"]));
  assertEquals(ids(all), ["L2"]);
  assertEquals(lock?.mode, "exclusive");
});

Deno.test("acquireLocks() of scopes that cover each other takes the widest once", () => {
  const all = view();
  take(all, wants(ALPHA, ["src/a", "src", "src", file("src/b")]));
  assertEquals(ids(all), ["L1"]);
});

Deno.test("acquireLocks() takes an expired lock over, with a higher generation", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  assertEquals(
    refusal(() => take(all, wants(BETA, ["src"]), 599)).reason,
    "lock.held",
  );
  const [lock] = take(all, wants(BETA, ["src"]), 600);
  assertEquals(lock?.generation, 2);
  assertEquals(all.find("locks", "L1")?.state, "lost");
  assertEquals(all.find("locks", "L1")?.lost_to, "L2");
});

Deno.test("acquireLocks() takes over from an ended thread at once", () => {
  const all = view();
  take(all, wants(T1, ["src"]));
  const worktree = "one";
  putThread(all, { id: "T1", session_id: "alpha", worktree, state: "failed" });
  take(all, wants(BETA, ["src"]));
  assertEquals(ids(all), ["L2"]);
});

Deno.test("acquireLocks() takes over from a closed session at once", () => {
  const all = view();
  const session = putSession(all, "alpha");
  take(all, wants(ALPHA, ["src"]));
  all.put("sessions", "alpha", { ...session, state: "closed" });
  take(all, wants(BETA, ["src"]));
  assertEquals(ids(all), ["L2"]);
});

Deno.test("acquireLocks() in another mode settles what was lost there", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  take(all, wants(BETA, ["src"], { mode: "shared" }), 700);
  take(all, wants(ALPHA, ["src"], { mode: "shared" }), 710);
  assertEquals(ids(all), ["L2", "L3"]);
});

Deno.test("acquireLocks() keeps what was taken by hand when the Case ends", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  const [kept] = take(all, wants(ALPHA, ["src"], { case_id: "C4" }));
  assertEquals(kept?.case_id, null);
  take(all, wants(ALPHA, ["docs"], { case_id: "C4" }));
  const [freed] = take(all, wants(ALPHA, ["docs"]));
  assertEquals(freed?.case_id, null);
  take(all, wants(ALPHA, ["lib"], { case_id: "C4" }));
  const [same] = take(all, wants(ALPHA, ["lib"], { case_id: "C4" }));
  assertEquals(same?.case_id, "C4");
});

Deno.test("acquireLocks() of what was lost gives it back under a new generation", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  take(all, wants(BETA, ["src"]), 700);
  releaseLock(all, { id: "L2", holder: BETA });
  const [lock] = take(all, wants(ALPHA, ["src"]), 710);
  assertEquals(lock?.generation, 3);
  assertEquals(ids(all), ["L3"]);
});

Deno.test("acquireLocks() revives an own expired lock that nobody took", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  const [lock] = take(all, wants(ALPHA, ["src"]), 700);
  assertEquals([lock?.id, lock?.generation], ["L1", 1]);
});

Deno.test("acquireLocks() forgets what expired a day ago", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  take(all, wants(BETA, ["docs"]), 600 + 86_401);
  assertEquals(ids(all), ["L2"]);
});

Deno.test("heartbeatLock() renews for the owner only", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  const now = addSeconds(NOON, 300);
  const lock = heartbeatLock(all, { id: "L1", holder: ALPHA }, now);
  assertEquals(lock.lease_until, addSeconds(NOON, 900));
  for (const holder of [BETA, T1]) {
    const error = refusal(() => heartbeatLock(all, { id: "L1", holder }, now));
    assertEquals(error.reason, "lock.not_owner");
  }
});

Deno.test("heartbeatLock() does not revive a lease that has ended", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  const now = addSeconds(NOON, 600);
  const error = refusal(() =>
    heartbeatLock(all, { id: "L1", holder: ALPHA }, now)
  );
  assertEquals(error.reason, "lock.expired");
  assertStringIncludes(error.hint ?? "", "lockstep lock acquire src");
});

Deno.test("heartbeatLock() refuses a holder that comes back after a take-over", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  take(all, wants(BETA, ["src/api"]), 700);
  const now = addSeconds(NOON, 701);
  const error = refusal(() =>
    heartbeatLock(all, { id: "L1", holder: ALPHA }, now)
  );
  assertEquals(error.reason, "lock.lost");
});

Deno.test("releaseLock() is for the owner, and only once", () => {
  const all = view();
  take(all, wants(ALPHA, ["src"]));
  assertEquals(
    refusal(() => releaseLock(all, { id: "L1", holder: BETA })).reason,
    "lock.not_owner",
  );
  releaseLock(all, { id: "L1", holder: ALPHA });
  assertEquals(
    refusal(() => releaseLock(all, { id: "L1", holder: ALPHA })).reason,
    "lock.not_found",
  );
});
