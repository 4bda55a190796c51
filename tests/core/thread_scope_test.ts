import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { Scope } from "../../src/core/records/worktree.ts";
import { isWriting, scopeOfThread } from "../../src/core/thread_scope.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";

const PARENT: Scope = { allow: ["."], deny: [] };

function viewWith(scopes: readonly (Scope | null)[]): MemoryView {
  const view = new MemoryView();
  scopes.forEach((scope, i) => {
    const id = `C${i + 1}`;
    view.put("tasks-E1", id, caseSample({ id, scope }));
    view.put("index-0", id, { epic: "E1", session_id: "gallery" });
  });
  return view;
}

const BASE = { role: "worker", deny: [], parent: PARENT } as const;

Deno.test("scopeOfThread() takes what was asked for, also nothing at all", () => {
  const scope = { allow: [], deny: [] };
  assertEquals(
    scopeOfThread(viewWith([PARENT]), { ...BASE, scope, case_ids: ["C1"] }),
    scope,
  );
});

Deno.test("scopeOfThread() joins the Cases' scopes and keeps every deny", () => {
  const view = viewWith([
    { allow: ["src"], deny: ["src/a"] },
    { allow: ["lib"], deny: ["lib/b"] },
  ]);
  assertEquals(
    scopeOfThread(view, {
      ...BASE,
      scope: undefined,
      deny: ["x"],
      case_ids: ["C1", "C2"],
    }),
    { allow: ["src", "lib"], deny: ["x", "src/a", "lib/b"] },
  );
});

Deno.test("scopeOfThread() falls back on the parent for a Case without scope", () => {
  assertEquals(
    scopeOfThread(viewWith([null]), {
      ...BASE,
      scope: undefined,
      case_ids: ["C1"],
    }),
    PARENT,
  );
});

Deno.test("scopeOfThread() gives a role that only looks nothing to write", () => {
  assertEquals(
    scopeOfThread(viewWith([PARENT]), {
      ...BASE,
      role: "reviewer",
      scope: undefined,
      case_ids: ["C1"],
    }),
    { allow: [], deny: [] },
  );
  assertEquals(isWriting("reviewer"), false);
});

Deno.test("scopeOfThread() refuses a worker of which nothing says what it may write", () => {
  const error = assertThrows(
    () =>
      scopeOfThread(viewWith([]), { ...BASE, scope: undefined, case_ids: [] }),
    LockstepError,
  );
  assertEquals(error.reason, "thread.scope_missing");
});
