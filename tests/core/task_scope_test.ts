import { assertEquals } from "@std/assert";
import { driftOf } from "../../src/core/task_drift.ts";
import { editTask } from "../../src/core/task_edit.ts";
import { acquireForScope } from "../../src/core/lock_derive.ts";
import { acquireLocks } from "../../src/core/lock_rules.ts";
import { grantScope, requestScope } from "../../src/core/task_scope.ts";
import { markOf } from "../../src/core/resume_mark.ts";
import {
  type MemoryView,
  NOON,
  putSession,
  putWorktree,
} from "../helpers/memory_view.ts";
import {
  begin,
  plantedView,
  reasonOf,
  ROOT,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const SCOPE = { allow: ["src"], deny: ["src/secret"] };

/** C4 with a scope, begun by T5 in a worktree of the same scope. */
function begun(): MemoryView {
  const view = plantedView();
  const edit = { scope: SCOPE };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  putWorktree(view, {
    slug: "t5",
    session_id: "gallery",
    kind: "child",
    parent: "gallery",
    scope: SCOPE,
  });
  begin(view, worker("T5"));
  return view;
}

function wanted(view: MemoryView, path: string, actor = ROOT) {
  return { task: stored(view, "C4"), actor, path, reason: "why", roots: [] };
}

function drift(view: MemoryView, config_digest = "c0ffee", has_base = true) {
  return driftOf(view, { task: stored(view, "C4"), config_digest, has_base })
    .map((each) => each.what);
}

Deno.test("requestScope() notes a request once, until it is granted", () => {
  const view = begun();
  requestScope(view, wanted(view, "./docs", worker("T5")), NOON);
  requestScope(view, wanted(view, "docs", worker("T5")), NOON);
  const requests = () =>
    stored(view, "C4").scope_requests
      .map((each) => [each.path, each.granted_by]);
  assertEquals(requests(), [["docs", null]]);
  grantScope(view, wanted(view, "docs"), NOON);
  assertEquals(requests(), [["docs", "root:gallery"]]);
});

Deno.test("requestScope() is for the holder", () => {
  const view = begun();
  const request = wanted(view, "docs", worker("T6"));
  assertEquals(reasonOf(() => requestScope(view, request, NOON)), "case.held");
});

Deno.test("grantScope() widens the Case and its worktree together", () => {
  const view = begun();
  grantScope(view, wanted(view, "docs"), NOON);
  const expected = { allow: ["src", "docs"], deny: ["src/secret"] };
  assertEquals(stored(view, "C4").scope, expected);
  assertEquals(view.find("worktrees", "t5")?.scope, expected);
});

/** Locks the scope of C4 as its worker does, or as its thread was spawned. */
function lockScope(view: MemoryView, case_id: string | null = "C4"): void {
  acquireForScope(view, {
    holder: { session_id: "gallery", thread_id: "T5", worktree: "t5" },
    choice: "exclusive",
    scope: SCOPE,
    reason: "C4 a case",
    ttl_seconds: 600,
    case_id,
  }, { now: NOON });
}

function locksIn(view: MemoryView) {
  return Object.values(view.all("locks")).map((each) => [
    each.path,
    each.thread_id,
    each.case_id ?? null,
  ]);
}

for (const case_id of ["C4", null]) {
  const whose = case_id === null ? "its thread" : "the Case";
  Deno.test(`grantScope() locks a granted path as ${whose} has locked the scope`, () => {
    const view = begun();
    lockScope(view, case_id);
    grantScope(view, wanted(view, "docs/*.md"), NOON);
    assertEquals(locksIn(view), [
      ["src", "T5", case_id],
      ["docs", "T5", case_id],
    ]);
  });
}

Deno.test("grantScope() locks nothing for who has not locked its scope", () => {
  const view = begun();
  grantScope(view, wanted(view, "docs"), NOON);
  assertEquals(locksIn(view), []);
});

Deno.test("grantScope() of everything locks nothing", () => {
  const view = begun();
  lockScope(view);
  grantScope(view, wanted(view, "**/*.md"), NOON);
  assertEquals(locksIn(view), [["src", "T5", "C4"]]);
});

Deno.test("grantScope() refuses a path that another thread has locked", () => {
  const view = begun();
  lockScope(view);
  acquireLocks(view, {
    holder: { session_id: "gallery", thread_id: "T6", worktree: "t6" },
    scopes: [{ kind: "prefix", path: "docs" }],
    mode: "exclusive",
    reason: "",
    ttl_seconds: 600,
    case_id: null,
  }, { now: NOON });
  const reason = reasonOf(() => grantScope(view, wanted(view, "docs"), NOON));
  assertEquals(reason, "lock.held");
  assertEquals(stored(view, "C4").scope, SCOPE);
});

Deno.test("grantScope() leaves the worktree of a session as it is", () => {
  const view = begun();
  const child = view.find("worktrees", "t5");
  if (child === undefined) throw new Error("no worktree");
  view.put("worktrees", "t5", { ...child, kind: "root" });
  grantScope(view, wanted(view, "docs"), NOON);
  assertEquals(view.find("worktrees", "t5")?.scope, SCOPE);
});

Deno.test("grantScope() tells the holder that something has changed", () => {
  const view = begun();
  const before = markOf(view, "thread:T5").version;
  grantScope(view, wanted(view, "docs"), NOON);
  assertEquals(markOf(view, "thread:T5").version, before + 1);
});

Deno.test("grantScope() shows as drift and is on record", () => {
  const view = begun();
  assertEquals(drift(view), []);
  grantScope(view, wanted(view, "docs"), NOON);
  assertEquals(drift(view), ["scope"]);
  const [record] = Object.values(view.all("evidence-E1"));
  assertEquals([record?.kind, record?.by], ["grant", "root:gallery"]);
});

for (const path of ["src/secret", "src/secret/key"]) {
  Deno.test(`grantScope() refuses ${path}, which is denied`, () => {
    const view = begun();
    const reason = reasonOf(() => grantScope(view, wanted(view, path), NOON));
    assertEquals(reason, "scope.denied");
  });
}

Deno.test("driftOf() names each thing that has changed since the beginning", () => {
  const view = begun();
  const edit = { description: "else", non_goals: ["speed"] };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  const session = putSession(view, "gallery");
  const others = { owner: "somebody else", user_request: "and this" };
  view.put("sessions", "gallery", { ...session, ...others });
  assertEquals(drift(view, "other", false), [
    "user_request",
    "objective",
    "non_goals",
    "authority",
    "config_digest",
    "base_commit",
  ]);
});

Deno.test("driftOf() is empty before a Case has begun", () => {
  assertEquals(drift(plantedView(), "other", false), []);
});
