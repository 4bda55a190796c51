import { assertEquals } from "@std/assert";
import { type LogFilter, matchesEvent } from "../../src/core/log_filter.ts";

const EVENT = {
  seq: 7,
  at: "2026-11-21T14:30:15.000Z",
  actor: "thread:T5",
  method: "step.check",
  session: "improve-gallery",
  ops: [
    ["tasks-E1", "C4.1", { id: "C4.1" }],
    ["evidence-E1", "V9", { subject: "C12" }],
  ],
} as const;

const CASES: readonly (readonly [LogFilter, boolean])[] = [
  [{}, true],
  [{ session: "improve-gallery" }, true],
  [{ session: "improve" }, false],
  [{ task: "C4" }, true],
  [{ task: "C4.1" }, true],
  [{ task: "C" }, false],
  [{ task: "C12" }, true],
  [{ actor: "thread" }, true],
  [{ actor: "thread:T5" }, true],
  [{ actor: "thread:T" }, false],
  [{ method: "step" }, true],
  [{ method: "step.check" }, true],
  [{ method: "st" }, false],
  [{ since: "2026-11-21T14:30:15.000Z" }, true],
  [{ since: "2026-11-21T14:30:16.000Z" }, false],
  [{ after: 6 }, true],
  [{ after: 7 }, false],
  [{ task: "C4", actor: "person" }, false],
];

for (const [filter, expected] of CASES) {
  Deno.test(`matchesEvent() is ${expected} for ${JSON.stringify(filter)}`, () => {
    assertEquals(matchesEvent(EVENT, filter), expected);
  });
}
