import { assertEquals } from "@std/assert";
import { checkReferences } from "../../src/core/ledger_check.ts";

Deno.test("checkReferences() finds nothing in a ledger that fits together", () => {
  assertEquals(
    checkReferences({
      sessions: { demo: { worktree: "demo" } },
      worktrees: { demo: { session_id: "demo" } },
      "tasks-E1": { E1: { parent: null, session_id: "demo" } },
      "index-0": { E1: { epic: "E1" } },
    }),
    [],
  );
});

Deno.test("checkReferences() takes a killed session.open for no damage", () => {
  const made = { state: "creating", session_id: "demo" };
  assertEquals(checkReferences({ worktrees: { demo: made } }), []);
  assertEquals(
    checkReferences({ worktrees: { demo: { ...made, state: "active" } } }),
    ['worktrees "demo": its session_id "demo" is not in sessions'],
  );
});

for (
  const [what, state] of [
    ['locks "L1": its session_id "gone" is not in sessions', {
      locks: { L1: { session_id: "gone", thread_id: null } },
    }],
    ['tasks-E1 "C4": its parent "G3" is not in tasks-E1', {
      "tasks-E1": { C4: { parent: "G3" } },
    }],
    ['index-0 "C4": tasks-E1 does not have it', {
      "index-0": { C4: { epic: "E1" } },
      "tasks-E1": {},
    }],
  ] as const
) {
  Deno.test(`checkReferences() says: ${what}`, () => {
    assertEquals(checkReferences(state), [what]);
  });
}
