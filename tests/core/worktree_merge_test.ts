import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { Task } from "../../src/core/records/task.ts";
import { requireMergePair } from "../../src/core/worktree_merge.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import {
  caseSample,
  childSample,
  NOON,
  sessionSample,
  threadSample,
  worktreeSample,
} from "../helpers/record_samples.ts";

function ledgerWithChild(): MemoryView {
  const ledger = new MemoryView();
  ledger.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs: ["gallery", "auth-flow"],
  });
  ledger.put("sessions", "gallery", sessionSample());
  ledger.put("worktrees", "gallery", worktreeSample());
  ledger.put("worktrees", "auth-flow", childSample());
  return ledger;
}

function putCase(ledger: MemoryView, task: Task): void {
  ledger.put("tasks-E1", "E1", {
    ...task,
    id: "E1",
    level: "epic",
    parent: null,
    worktree: null,
  });
  ledger.put("tasks-E1", task.id, { ...task, parent: "E1" });
  ledger.put("index-0", task.id, { epic: "E1", session_id: "gallery" });
  ledger.put("epics-gallery", "E1", { id: "E1", is_open: true });
}

const ASK = { slug: "auth-flow", session_id: "gallery" };

function reasonFor(ledger: MemoryView, request = ASK): string {
  return assertThrows(() => requireMergePair(ledger, request), LockstepError)
    .reason;
}

Deno.test("requireMergePair() returns a child and its parent", () => {
  const { child, parent } = requireMergePair(ledgerWithChild(), ASK);
  assertEquals([child.slug, parent.slug], ["auth-flow", "gallery"]);
});

Deno.test("requireMergePair() refuses the session's own worktree", () => {
  assertEquals(
    reasonFor(ledgerWithChild(), { slug: "gallery", session_id: "gallery" }),
    "worktree.no_parent",
  );
});

Deno.test("requireMergePair() refuses a protected branch as parent", () => {
  const ledger = ledgerWithChild();
  ledger.put("worktrees", "gallery", worktreeSample({ branch: "main" }));
  assertEquals(reasonFor(ledger), "worktree.parent_protected");
});

Deno.test("requireMergePair() refuses a child of another session", () => {
  assertEquals(
    reasonFor(ledgerWithChild(), { ...ASK, session_id: "other" }),
    "worktree.foreign_session",
  );
});

Deno.test("requireMergePair() refuses while a Case begun there is open", () => {
  const ledger = ledgerWithChild();
  putCase(ledger, caseSample({ worktree: "auth-flow", state: "active" }));
  assertEquals(reasonFor(ledger), "worktree.cases_open");
});

for (
  const [claimed_by, state, end] of [
    ["thread:T5", "active", "lockstep case release C4"],
    [null, "todo", "lockstep case skip C4 --reason WHY"],
  ] as const
) {
  Deno.test(`requireMergePair() names the way out of a Case that is ${state}`, () => {
    const ledger = ledgerWithChild();
    putCase(ledger, caseSample({ worktree: "auth-flow", state, claimed_by }));
    const { hint } = assertThrows(
      () => requireMergePair(ledger, ASK),
      LockstepError,
    );
    assertEquals(hint?.split(/\n\s*/), ["lockstep task get C4", end]);
  });
}

Deno.test("requireMergePair() refuses while a Case of its thread was never begun", () => {
  const ledger = ledgerWithChild();
  putCase(ledger, caseSample());
  ledger.put(
    "threads",
    "T5",
    threadSample({ case_ids: ["C4"], state: "failed" }),
  );
  assertEquals(reasonFor(ledger), "worktree.cases_open");
});

for (const state of ["done", "skipped"] as const) {
  Deno.test(`requireMergePair() lets a Case that is ${state} pass`, () => {
    const ledger = ledgerWithChild();
    putCase(ledger, caseSample({ worktree: "auth-flow", state }));
    assertEquals(requireMergePair(ledger, ASK).child.slug, "auth-flow");
  });
}

Deno.test("requireMergePair() does not mind open Cases of other worktrees", () => {
  const ledger = ledgerWithChild();
  putCase(ledger, caseSample({ worktree: "other", state: "active" }));
  assertEquals(requireMergePair(ledger, ASK).child.slug, "auth-flow");
});
