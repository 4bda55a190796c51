import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import type { Role } from "../../src/core/records/thread.ts";
import { findRight, requireRight } from "../../src/core/rights.ts";
import { METHODS } from "../../src/methods/mod.ts";

const ROLES: readonly Role[] = [
  "worker",
  "verifier",
  "reviewer",
  "synthesizer",
  "scout",
  "planner",
];

function threadOf(role: Role): Actor {
  return {
    kind: "thread",
    thread_id: "T1",
    session_id: "s",
    worktree: "w",
    role,
  };
}

function mayCall(method: string, role: Role): boolean {
  try {
    requireRight(method, () => threadOf(role));
    return true;
  } catch (error) {
    if (error instanceof LockstepError) return false;
    throw error;
  }
}

function rolesFor(method: string): Role[] {
  return ROLES.filter((role) => mayCall(method, role));
}

const EXPECTED: readonly (readonly [string, readonly Role[]])[] = [
  ["merge.main.land", []],
  ["merge.main.acquire_lock", []],
  ["override.main", []],
  ["lock.force_release", []],
  ["thread.child.spawn", []],
  ["thread.child.directive", []],
  ["session.open", []],
  ["worktree.spawn", []],
  ["worktree.merge_to_parent", []],
  ["case.grant_scope", []],
  ["workspace.remove", []],
  ["hooks.repair", []],
  ["no.such_method", []],
  ["merge.review.submit", ["reviewer"]],
  ["case.begin", ["worker", "synthesizer"]],
  ["case.complete", ["worker", "synthesizer"]],
  ["case.request_scope", ["worker", "synthesizer"]],
  ["step.check", ["worker", "synthesizer"]],
  ["gate.run", ["worker", "verifier", "synthesizer"]],
  ["lock.acquire", ["worker", "verifier", "synthesizer"]],
  ["task.create", ["worker", "synthesizer", "planner"]],
  ["task.update", ["planner"]],
  ["case.reopen", []],
  ["graph.edge.create", ["planner"]],
  ["graph.node.create", ["planner"]],
  ["graph.snapshot.create", ["reviewer", "planner"]],
  ["inbox.send", ROLES],
  ["work.current_ref", ROLES],
  ["status", ROLES],
];

for (const [method, roles] of EXPECTED) {
  Deno.test(`requireRight() lets ${roles.length} roles call ${method}`, () => {
    assertEquals(rolesFor(method), [...roles]);
  });
}

Deno.test("requireRight() lets a root call what no thread may", () => {
  requireRight("merge.main.land", () => ({ kind: "root", session_id: "s" }));
});

Deno.test("requireRight() does not ask who calls what is for everybody", () => {
  requireRight("version", () => {
    throw new Error("asked");
  });
});

Deno.test("requireRight() says whose method it is", () => {
  const error = assertThrows(
    () => requireRight("merge.review.submit", () => threadOf("worker")),
    LockstepError,
  );
  assertEquals(error.reason, "actor.not_allowed");
  assertEquals(error.message.endsWith("these roles: reviewer"), true);
});

Deno.test("findRight() knows every method that there is", () => {
  const unknown = Object.keys(METHODS).filter((name) =>
    findRight(name) === undefined
  );
  assertEquals(unknown, []);
});
