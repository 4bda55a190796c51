import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  acquireForScope,
  defaultLockChoice,
  deriveLockScopes,
  findLost,
  releaseForCase,
  releaseOfHolder,
  requireNothingLost,
} from "../../src/core/lock_derive.ts";
import { releaseLock } from "../../src/core/lock_lease.ts";
import { addSeconds } from "../../src/core/time.ts";
import { MemoryView, NOON, putSession } from "../helpers/memory_view.ts";

const DERIVED: readonly (readonly [
  allow: readonly string[],
  paths: readonly string[],
])[] = [
  [["src", "docs/a.md"], ["src", "docs/a.md"]],
  [["src/"], ["src"]],
  [["src/*.ts", "src/**"], ["src"]],
  [["src/api/**/x*/**"], ["src/api"]],
  [["app/[slug]/page.tsx"], ["app"]],
  [["**/*.ts"], ["."]],
  [["."], ["."]],
  [["./none"], ["none"]],
  [[], []],
];

for (const [allow, paths] of DERIVED) {
  Deno.test(`deriveLockScopes() of ${JSON.stringify(allow)} is ${JSON.stringify(paths)}`, () => {
    const scopes = deriveLockScopes({ allow: [...allow], deny: [] });
    assertEquals(scopes.map((each) => each.path), [...paths]);
  });
}

Deno.test("defaultLockChoice() gives one writer or many readers of a scope", () => {
  const scope = { allow: ["src"], deny: [] };
  assertEquals(defaultLockChoice("worker", scope), "exclusive");
  assertEquals(defaultLockChoice("reviewer", scope), "shared");
  assertEquals(defaultLockChoice("worker", null), "none");
  assertEquals(defaultLockChoice("worker", { allow: ["."], deny: [] }), "none");
});

const ALPHA = { session_id: "alpha", thread_id: null, worktree: "alpha" };
const BETA = { session_id: "beta", thread_id: null, worktree: "beta" };

const WORK = { session_id: "alpha", thread_ids: [null] };

function begun(choice: "exclusive" | "shared" | "none"): MemoryView {
  const view = new MemoryView();
  putSession(view, "alpha");
  putSession(view, "beta");
  begin(view, { holder: ALPHA, choice, case_id: "C4" });
  return view;
}

function begin(
  view: MemoryView,
  given: {
    readonly holder: typeof ALPHA;
    readonly choice: "exclusive" | "shared" | "none";
    readonly case_id: string;
    readonly seconds?: number;
  },
): void {
  acquireForScope(view, {
    holder: given.holder,
    choice: given.choice,
    scope: { allow: ["src/api", "docs"], deny: [] },
    reason: "routes",
    ttl_seconds: 600,
    case_id: given.case_id,
  }, { now: addSeconds(NOON, given.seconds ?? 0) });
}

Deno.test("acquireForScope() locks every path of the scope, or nothing for none", () => {
  assertEquals(
    Object.values(begun("exclusive").all("locks")).map((each) => each.path),
    ["src/api", "docs"],
  );
  assertEquals(Object.keys(begun("none").all("locks")), []);
});

Deno.test("acquireForScope() keeps a second writer out and lets readers share", () => {
  const view = begun("shared");
  begin(view, { holder: BETA, choice: "shared", case_id: "C5" });
  const error = assertThrows(
    () => begin(view, { holder: BETA, choice: "exclusive", case_id: "C5" }),
    LockstepError,
  );
  assertEquals(error.reason, "lock.held");
});

Deno.test("releaseForCase() lets go of that Case's locks only", () => {
  const view = begun("shared");
  begin(view, { holder: BETA, choice: "shared", case_id: "C5" });
  assertEquals(releaseForCase(view, "C4"), ["L1", "L2"]);
  assertEquals(Object.keys(view.all("locks")), ["L3", "L4"]);
});

Deno.test("releaseOfHolder() lets go of all that one holder has", () => {
  const view = begun("shared");
  begin(view, { holder: BETA, choice: "shared", case_id: "C5" });
  assertEquals(releaseOfHolder(view, BETA), ["L3", "L4"]);
});

Deno.test("findLost() finds by thread, Case or worktree, in its session only", () => {
  const view = begun("exclusive");
  begin(view, {
    holder: BETA,
    choice: "exclusive",
    case_id: "C5",
    seconds: 700,
  });
  const lost = (work: Parameters<typeof findLost>[1]) =>
    findLost(view, work).length;
  assertEquals(lost({ session_id: "alpha", case_id: "C4" }), 2);
  assertEquals(lost({ session_id: "alpha", worktrees: ["alpha"] }), 2);
  assertEquals(lost({ session_id: "alpha", thread_ids: ["T1"] }), 0);
  assertEquals(lost({ session_id: "beta", case_id: "C4" }), 0);
  releaseOfHolder(view, ALPHA);
  assertEquals(lost({ session_id: "alpha", case_id: "C4" }), 2);
});

Deno.test("requireNothingLost() refuses a holder whose lock was taken over", () => {
  const view = begun("exclusive");
  requireNothingLost(view, WORK, "complete C4");
  begin(view, {
    holder: BETA,
    choice: "exclusive",
    case_id: "C5",
    seconds: 700,
  });
  const error = assertThrows(
    () => requireNothingLost(view, WORK, "complete C4"),
    LockstepError,
  );
  assertEquals(error.reason, "lock.lost");
  releaseLock(view, { id: "L1", holder: ALPHA });
  releaseLock(view, { id: "L2", holder: ALPHA });
  requireNothingLost(view, WORK, "complete C4");
});
