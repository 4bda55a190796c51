import { assertEquals } from "@std/assert";
import type { Task } from "../../src/core/records/task.ts";
import { checkStep, type StepRequest } from "../../src/core/task_step.ts";
import { Forest } from "../../src/core/task_tree.ts";
import { markOf } from "../../src/core/resume_mark.ts";
import { type MemoryView, NOON, putThread } from "../helpers/memory_view.ts";
import {
  begin,
  plantedView,
  reasonOf,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const T5 = worker("T5");

function check(view: MemoryView, given: Partial<StepRequest>): Task {
  return checkStep(view, {
    actor: T5,
    session: SESSION,
    step: "C4.1",
    status: "done",
    result: "it works",
    artifacts: [],
    ...given,
  }, NOON);
}

function begun(): MemoryView {
  const view = plantedView();
  begin(view, T5);
  return view;
}

for (const status of ["done", "failed", "skipped", "blocked"] as const) {
  Deno.test(`checkStep() keeps status ${status} with its result`, () => {
    const view = begun();
    const step = check(view, { status });
    assertEquals([step.state, step.result], [status, "it works"]);
    assertEquals(stored(view, "C4.1"), step);
  });
}

Deno.test("checkStep() finds a Step by its title in the Case in hand", () => {
  assertEquals(check(begun(), { step: " Test  it" }).id, "C4.2");
});

Deno.test("checkStep() adds Steps in the order of their titles", () => {
  const view = begun();
  const ids = ["one thing", "next thing", "last thing"]
    .map((step) => check(view, { step }).id);
  assertEquals(ids, ["C4.3", "C4.4", "C4.5"]);
  const orders = new Forest(view).children(stored(view, "C4"))
    .map((step) => step.order);
  assertEquals(orders, [1, 2, 3, 4, 5]);
});

Deno.test("checkStep() takes the same check twice", () => {
  const view = begun();
  check(view, {});
  assertEquals(check(view, { result: "again" }).result, "again");
});

const REFUSED: readonly (readonly [string, Partial<StepRequest>, string])[] = [
  ["an empty title", { step: " " }, "usage.invalid_param"],
  ["an empty result", { result: " " }, "usage.invalid_param"],
  ["a Step that is not there", { step: "C4.9" }, "step.not_found"],
  ["a Step of no Case", { step: "C9.1" }, "case.not_found"],
  ["a Step of somebody else", { actor: worker("T6") }, "case.held"],
  ["a title with no Case in hand", {
    actor: worker("T6"),
    step: "write it",
  }, "case.not_active"],
];

for (const [what, given, reason] of REFUSED) {
  Deno.test(`checkStep() refuses ${what}`, () => {
    assertEquals(reasonOf(() => check(begun(), given)), reason);
  });
}

Deno.test("checkStep() writes down who goes on for a holder that has ended", () => {
  const view = begun();
  const of = { session_id: SESSION, worktree: "t5" };
  putThread(view, { id: "T5", ...of, state: "failed" });
  check(view, { actor: { ...worker("T7"), worktree: "t5" } });
  assertEquals(stored(view, "C4").claimed_by, "thread:T7");
  assertEquals(view.find("claims", "C4")?.claimed_by, "thread:T7");
  assertEquals(markOf(view, "thread:T7").version, 1);
});

Deno.test("checkStep() leaves a Case with its holder when the root helps", () => {
  const view = begun();
  check(view, { actor: ROOT });
  assertEquals(stored(view, "C4").claimed_by, "thread:T5");
});

Deno.test("checkStep() refuses a Step of a Case that nobody has begun", () => {
  const view = plantedView();
  assertEquals(reasonOf(() => check(view, {})), "case.not_claimed");
  const byRoot = reasonOf(() => check(view, { actor: ROOT }));
  assertEquals(byRoot, "case.not_active");
});

Deno.test("checkStep() refuses to make a done Step blocked", () => {
  const view = begun();
  check(view, {});
  const reason = reasonOf(() => check(view, { status: "blocked" }));
  assertEquals(reason, "task.illegal_transition");
});
