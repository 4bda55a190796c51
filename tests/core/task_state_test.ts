import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { Level, TaskState } from "../../src/core/records/task.ts";
import {
  requireTransition,
  rollUp,
  TRANSITIONS,
  withArticle,
} from "../../src/core/task_state.ts";
import { reasonOf } from "../helpers/task_samples.ts";

const ROLL_UPS: readonly (readonly [string, string])[] = [
  ["", "todo"],
  ["todo", "todo"],
  ["todo todo", "todo"],
  ["todo done", "active"],
  ["active todo", "active"],
  ["active blocked failed", "active"],
  ["blocked todo", "blocked"],
  ["blocked failed done", "blocked"],
  ["failed done", "failed"],
  ["done", "done"],
  ["done skipped", "done"],
  ["skipped skipped", "skipped"],
];

for (const [below, expected] of ROLL_UPS) {
  Deno.test(`rollUp() of "${below}" is ${expected}`, () => {
    const states = below.split(" ").filter((word) => word !== "")
      .map((word) => TaskState.parse(word));
    assertEquals(rollUp(states), expected);
  });
}

Deno.test("requireTransition() allows exactly what the table has", () => {
  for (const level of ["case", "step"] as const) {
    for (const from of TaskState.options) {
      for (const to of TaskState.options) {
        const task = { id: "C4", level, state: from };
        const reason = reasonOf(() => requireTransition(task, to, "change"));
        const isLegal = TRANSITIONS[level][from].includes(to);
        assertEquals(reason, isLegal ? "" : "task.illegal_transition");
      }
    }
  }
});

for (
  const [from, to, hint] of [
    ["done", "active", "lockstep case reopen C4 --reason WHY"],
    ["todo", "done", "lockstep case begin C4"],
    ["active", "skipped", "lockstep case release C4"],
    ["todo", "failed", "lockstep task get C4"],
  ] as const
) {
  Deno.test(`requireTransition() from ${from} to ${to} hints at ${hint}`, () => {
    const task = { id: "C4", level: "case", state: from } as const;
    const change = () => requireTransition(task, to, "change");
    assertEquals(assertThrows(change, LockstepError).hint, hint);
  });
}

Deno.test("withArticle() is grammar", () => {
  assertEquals(Level.options.map(withArticle), [
    "an epic",
    "a feature",
    "a test group",
    "a case",
    "a step",
  ]);
});

Deno.test("requireTransition() says which states are legal", () => {
  let message = "";
  try {
    const task = { id: "C4", level: "case", state: "todo" } as const;
    requireTransition(task, "done", "complete");
  } catch (error) {
    message = error instanceof Error ? error.message : "";
  }
  assertEquals(
    message,
    'Cannot complete "C4": it is todo; from there it can only become active, blocked, skipped',
  );
});

Deno.test("TRANSITIONS puts no Step in work, so two never are (AF-121)", () => {
  const reached = Object.values(TRANSITIONS.step).flat();
  assertEquals(reached.includes("active"), false);
});
