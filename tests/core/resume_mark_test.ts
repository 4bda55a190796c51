import { assertEquals } from "@std/assert";
import {
  ackMark,
  isAcknowledged,
  markOf,
  raiseMark,
  touchMark,
} from "../../src/core/resume_mark.ts";
import { checkStep } from "../../src/core/task_step.ts";
import { NOON } from "../helpers/memory_view.ts";
import {
  begin,
  emptyView,
  plantedView,
  reasonOf,
  SESSION,
  worker,
} from "../helpers/task_samples.ts";

const T5 = { actor: "thread:T5", session: SESSION };

Deno.test("touchMark() raises the version and takes the acknowledgement away", () => {
  const view = emptyView();
  const first = touchMark(view, T5, NOON).version;
  ackMark(view, { ...T5, generation: 0 }, NOON);
  assertEquals(markOf(view, T5.actor).acked_at, NOON);
  const second = touchMark(view, T5, NOON);
  assertEquals([second.version, second.acked_at], [first + 1, null]);
  assertEquals(isAcknowledged(markOf(view, T5.actor)), true);
});

Deno.test("raiseMark() asks for an acknowledgement of the new generation", () => {
  const view = emptyView();
  assertEquals(isAcknowledged(markOf(view, T5.actor)), true);
  raiseMark(view, { ...T5, source: "compact" }, NOON);
  assertEquals(isAcknowledged(markOf(view, T5.actor)), false);
  ackMark(view, { ...T5, generation: 1 }, NOON);
  assertEquals(isAcknowledged(markOf(view, T5.actor)), true);
});

for (const generation of [0, 2]) {
  Deno.test(`ackMark() refuses generation ${generation} when it is 1`, () => {
    const view = emptyView();
    raiseMark(view, { ...T5, source: "compact" }, NOON);
    const reason = reasonOf(() => ackMark(view, { ...T5, generation }, NOON));
    assertEquals(reason, "resume.other_generation");
  });
}

Deno.test("ackMark() counts for one actor only", () => {
  const view = emptyView();
  for (const actor of ["thread:T5", "thread:T6"]) {
    raiseMark(view, { actor, session: SESSION, source: "startup" }, NOON);
  }
  ackMark(view, { ...T5, generation: 1 }, NOON);
  assertEquals(isAcknowledged(markOf(view, "thread:T6")), false);
});

Deno.test("ackMark() refuses the generation of another actor", () => {
  const view = emptyView();
  raiseMark(view, { ...T5, source: "compact" }, NOON);
  const other = { actor: "thread:T6", session: SESSION, generation: 1 };
  const reason = reasonOf(() => ackMark(view, other, NOON));
  assertEquals(reason, "resume.other_generation");
  assertEquals(markOf(view, T5.actor).acked_generation, 0);
});

Deno.test("every change of a Case raises its holder's version", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  const before = markOf(view, T5.actor).version;
  checkStep(view, {
    actor: worker("T5"),
    session: SESSION,
    step: "C4.1",
    status: "done",
    result: "ok",
    artifacts: [],
  }, NOON);
  assertEquals(markOf(view, T5.actor).version, before + 1);
});
