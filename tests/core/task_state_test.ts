import { assertEquals } from "@std/assert";
import { TaskState } from "../../src/core/records/task.ts";
import {
  requireTransition,
  rollUp,
  TRANSITIONS,
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
