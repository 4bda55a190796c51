import { assertEquals } from "@std/assert";
import {
  checkNames,
  checkReferences,
  isCountable,
} from "../../src/core/ledger_check.ts";

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

Deno.test("checkNames() finds nothing in names that Lockstep gives", () => {
  assertEquals(
    checkNames({
      counter: { id: { last: 7 } },
      "tasks-E1": { "C4.1": { id: "C4.1" } },
      "epics-improve-gallery-2": { E1: { id: "E1" } },
      merge_lock: { main: {} },
    }),
    [],
  );
});

for (
  const [what, state] of [
    ['"manifest" is no name of an aggregate', { manifest: {} }],
    ['"../x" is no name of an aggregate', { "../x": {} }],
    ['locks "L1": it is not under its own id', { locks: { L1: { id: "L2" } } }],
    ['locks "": it is not under its own id', { locks: { "": {} } }],
    ['counter "id": it is not to be counted on', {
      counter: { id: { last: -1 } },
    }],
  ] as const
) {
  Deno.test(`checkNames() says ${what}`, () => {
    assertEquals(checkNames(state), [what]);
  });
}

for (
  const [value, isNumber] of [
    [0, true],
    [812, true],
    [-1, false],
    [1.5, false],
    [Number.MAX_SAFE_INTEGER, false],
    ["1", false],
  ] as const
) {
  Deno.test(`isCountable() is ${isNumber} for ${JSON.stringify(value)}`, () => {
    assertEquals(isCountable(value), isNumber);
  });
}
