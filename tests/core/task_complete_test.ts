import { assertEquals } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  completeCase,
  type CompleteRequest,
} from "../../src/core/task_complete.ts";
import { checkStep } from "../../src/core/task_step.ts";
import { editTask } from "../../src/core/task_edit.ts";
import { type MemoryView, NOON, putThread } from "../helpers/memory_view.ts";
import { putLock } from "../helpers/temp_ledger.ts";
import {
  begin,
  evidenceSample,
  gateSample,
  plantedView,
  reasonOf,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const T5 = worker("T5");

/** C4 with gate `test`, begun by T5, both Steps done. */
function ready(): MemoryView {
  const view = plantedView();
  const edit = { gates: [gateSample()] };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  begin(view, T5);
  for (const step of ["C4.1", "C4.2"]) {
    checkStep(view, {
      actor: T5,
      session: SESSION,
      step,
      status: "done",
      result: "ok",
      artifacts: [],
    }, NOON);
  }
  return view;
}

function complete(view: MemoryView, given: Partial<CompleteRequest> = {}) {
  return completeCase(view, {
    task: stored(view, "C4"),
    actor: T5,
    summary: "done it",
    next_action: "use it",
    artifacts: [],
    waive: [],
    reason: undefined,
    tree: "t1",
    outside: [],
    ...given,
  }, NOON);
}

Deno.test("completeCase() keeps summary and next action", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample());
  const task = complete(view);
  assertEquals(
    [task.state, task.result, task.next_action],
    ["done", "done it", "use it"],
  );
  assertEquals(view.find("claims", "C4"), undefined);
});

Deno.test("completeCase() refuses with everything that is missing", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample({ tree: "t0" }));
  let error: unknown;
  try {
    complete(view, { outside: ["x.txt"] });
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof LockstepError)) throw error;
  assertEquals(error.reason, "case.incomplete");
  assertEquals(
    error.message,
    'Cannot complete "C4": gate test passed before, on another state of the worktree; scope x.txt is changed, and outside the scope',
  );
  assertEquals(
    error.hint,
    "lockstep gate run C4 test\n      lockstep case request-scope x.txt --reason WHY",
  );
});

Deno.test("completeCase() takes no claim for a gate", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample({ source: "claimed" }));
  assertEquals(reasonOf(() => complete(view)), "case.incomplete");
});

Deno.test("completeCase() takes no evidence of another Case", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample({ subject: "C5" }));
  assertEquals(reasonOf(() => complete(view)), "case.incomplete");
});

Deno.test("completeCase() records by whom and why a gate was waived", () => {
  const view = ready();
  complete(view, { actor: ROOT, waive: ["test"], reason: "no Mac" });
  const [waiver] = Object.values(view.all("evidence-E1"));
  assertEquals(
    [waiver?.kind, waiver?.by, waiver?.text, waiver?.source],
    ["waiver", "root:gallery", "no Mac", "claimed"],
  );
});

const WAIVERS: readonly (readonly [
  string,
  Partial<CompleteRequest>,
  string,
])[] = [
  ["a worker", { waive: ["test"], reason: "x" }, "gate.waiver_not_allowed"],
  ["no reason", { actor: ROOT, waive: ["test"] }, "usage.missing_param"],
  ["an unknown gate", {
    actor: ROOT,
    waive: ["nope"],
    reason: "x",
  }, "gate.not_found"],
];

for (const [what, given, reason] of WAIVERS) {
  Deno.test(`completeCase() refuses a waiver with ${what}`, () => {
    assertEquals(reasonOf(() => complete(ready(), given)), reason);
  });
}

Deno.test("completeCase() refuses when a lock was lost meanwhile", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample());
  putLock(view, "L9", "src/a.ts");
  const lock = view.all("locks").L9;
  if (lock === undefined) throw new Error("no lock");
  const lost = { session_id: SESSION, thread_id: "T5", state: "lost" } as const;
  view.put("locks", "L9", { ...lock, ...lost });
  assertEquals(reasonOf(() => complete(view)), "lock.lost");
});

Deno.test("completeCase() refuses a Case that is not active", () => {
  const view = plantedView();
  assertEquals(reasonOf(() => complete(view)), "case.not_claimed");
  const reason = reasonOf(() => complete(view, { actor: ROOT }));
  assertEquals(reason, "task.illegal_transition");
});

Deno.test("completeCase() is in the name of who went on for an ended holder", () => {
  const view = ready();
  view.put("evidence-E1", "V1", evidenceSample());
  const of = { session_id: SESSION, worktree: "t5" };
  putThread(view, { id: "T5", ...of, state: "completed" });
  const actor = { ...worker("T7"), worktree: "t5" };
  assertEquals(complete(view, { actor }).claimed_by, "thread:T7");
  assertEquals(view.all("claims"), {});
});

Deno.test("completeCase() refuses everybody but the holder and the root", () => {
  const view = ready();
  const reason = reasonOf(() => complete(view, { actor: worker("T6") }));
  assertEquals(reason, "case.held");
});
