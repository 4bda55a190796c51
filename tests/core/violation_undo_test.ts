import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { Violation } from "../../src/core/records/violation.ts";
import {
  closeUndo,
  openUndo,
  planUndo,
} from "../../src/core/violation_undo.ts";
import { at } from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

function violated(changes: Partial<Violation> = {}): MemoryView {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs: [],
  });
  view.put("violations", "X1", {
    id: "X1",
    kind: "unapproved",
    state: "open",
    source: "audit",
    ref: "refs/heads/main",
    old_commit: "old",
    new_commit: "new",
    text: "",
    at: NOON,
    found_at: NOON,
    acknowledged_by: null,
    acknowledged_at: null,
    note: null,
    ...changes,
  });
  return view;
}

const UNDO = { violation_id: "X1", branch: "main", from: "new", to: "old" };
const END = {
  landing: undefined,
  note: "undone",
  by: "root:gallery",
  now: NOON,
};

Deno.test("planUndo() takes the branch from the new commit to the old one", () => {
  assertEquals(planUndo(violated(), "X1", () => "new"), UNDO);
});

Deno.test("planUndo() goes on where the branch is back and nobody has said so", () => {
  assertEquals(planUndo(violated(), "X1", () => "old"), UNDO);
});

for (
  const [what, changes, tip, reason] of [
    [
      "one that is settled",
      { state: "acknowledged" },
      "new",
      "violation.settled",
    ],
    ["one that is built upon", {}, "newer", "violation.built_upon"],
    ["a branch that is gone", {}, undefined, "violation.built_upon"],
    ["a deletion", { new_commit: null }, "new", "violation.not_undoable"],
    [
      "one with no commit before",
      { old_commit: null },
      "new",
      "violation.not_undoable",
    ],
    ["one of no branch", { ref: null }, "new", "violation.not_undoable"],
    [
      "one of a branch that is not protected",
      { ref: "refs/heads/x" },
      "new",
      "violation.not_undoable",
    ],
  ] as readonly (readonly [
    string,
    Partial<Violation>,
    string | undefined,
    string,
  ])[]
) {
  Deno.test(`planUndo() refuses ${what}`, () => {
    const call = () => planUndo(violated(changes), "X1", () => tip);
    assertEquals(assertThrows(call, LockstepError).reason, reason);
  });
}

Deno.test("openUndo() lets in just this move, for a short time", () => {
  const view = violated();
  const id = openUndo(view, UNDO, { by: "root:gallery", now: NOON });
  const override = view.find("overrides", id);
  assertEquals(
    [override?.ref, override?.commit, override?.base, override?.expires_at],
    ["refs/heads/main", "old", "new", at(120)],
  );
});

for (
  const [isUndone, state] of [[true, "acknowledged"], [false, "open"]] as const
) {
  Deno.test(`closeUndo() shuts the way back; the violation is ${state}`, () => {
    const view = violated();
    const override = openUndo(view, UNDO, { by: "x", now: NOON });
    closeUndo(view, UNDO, { ...END, override, isUndone });
    assertEquals(view.find("overrides", override)?.expires_at, NOON);
    assertEquals(view.find("violations", "X1")?.state, state);
  });
}

Deno.test("closeUndo() puts the landing of the old commit back", () => {
  const view = violated();
  const landing = {
    commit: "old",
    kind: "landed",
    ref: "refs/heads/main",
    old_commit: "older",
    merge_request_id: "M1",
    at: NOON,
  };
  const override = openUndo(view, UNDO, { by: "x", now: NOON });
  view.put("landings", "old", { ...landing, kind: "override" });
  closeUndo(view, UNDO, { ...END, override, landing, isUndone: true });
  assertEquals(view.find("landings", "old"), landing);
});
