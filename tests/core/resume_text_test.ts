import { assert, assertEquals } from "@std/assert";
import { currentRef, type ResumeRef } from "../../src/core/resume_ref.ts";
import { MAX_TEXT_BYTES, resumeText } from "../../src/core/resume_text.ts";
import { blockCase, skipCase } from "../../src/core/task_lifecycle.ts";
import { checkStep } from "../../src/core/task_step.ts";
import { requestScope } from "../../src/core/task_scope.ts";
import { editTask } from "../../src/core/task_edit.ts";
import type { Lock } from "../../src/core/records/lock.ts";
import { putLock } from "../helpers/temp_ledger.ts";
import { type MemoryView, NOON, putThread } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  emptyView,
  evidenceSample,
  gateSample,
  plantedView,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const T5 = worker("T5");

function ref(view: MemoryView, actor = T5 as typeof T5 | typeof ROOT) {
  const facts = { actor, session: SESSION, tree: "t1", now: NOON };
  return currentRef(view, facts);
}

function check(view: MemoryView, step: string): void {
  checkStep(view, {
    actor: T5,
    session: SESSION,
    step,
    status: "done",
    result: `did ${step}`,
    artifacts: [],
  }, NOON);
}

Deno.test("currentRef() leads from beginning to completing", () => {
  const view = plantedView();
  const edit = { gates: [gateSample()] };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  const next = () => ref(view).next_step.command;
  assertEquals(next(), "lockstep case begin C4");
  begin(view, T5);
  assertEquals(next(), "lockstep step check C4.1 --result WHAT");
  check(view, "C4.1");
  assertEquals(next(), "lockstep step check C4.2 --result WHAT");
  check(view, "C4.2");
  assertEquals(next(), "lockstep gate run C4 test");
  view.put("evidence-E1", "V1", evidenceSample());
  assertEquals(next(), "lockstep case complete C4 --summary WHAT");
});

Deno.test("currentRef() of nothing at all says so", () => {
  const found = ref(emptyView());
  assertEquals([found.source, found.case], ["none", null]);
});

Deno.test("currentRef() does not offer a worker the Case of another one", () => {
  const view = plantedView();
  begin(view, worker("T6"));
  assertEquals(ref(view).case, null);
  assertEquals(
    ref(view, ROOT).next_step.text,
    "Wait for what others have in hand: C4 (thread:T6)",
  );
});

Deno.test("currentRef() gives the root back what an ended thread left", () => {
  const view = plantedView();
  begin(view, T5);
  putThread(view, {
    id: "T5",
    session_id: SESSION,
    worktree: "t5",
    state: "failed",
  });
  assertEquals(
    ref(view, ROOT).next_step.command,
    "lockstep case release C4",
  );
});

Deno.test("currentRef() says what follows when every Case is over", () => {
  const view = plantedView();
  for (const id of ["C4", "C5"]) {
    const task = stored(view, id);
    skipCase(view, { task, actor: ROOT, reason: "x" }, NOON);
  }
  const next = () => ref(view, ROOT).next_step.command;
  assertEquals(next(), "lockstep worktree merge-to-parent t5");
  view.remove("worktrees", "t5");
  view.remove("worktrees", "t6");
  assertEquals(next(), "lockstep merge main request");
});

Deno.test("currentRef() offers a thread only what is assigned to it", () => {
  const view = plantedView();
  putThread(view, {
    id: "T5",
    session_id: SESSION,
    worktree: "t5",
    case_ids: ["C5"],
  });
  assertEquals(ref(view).case, null);
});

Deno.test("currentRef() tells the root what its workers wait for", () => {
  const view = plantedView();
  begin(view, T5);
  const task = stored(view, "C4");
  requestScope(
    view,
    { task, actor: T5, path: "docs", reason: "names it", roots: [] },
    NOON,
  );
  const request = { actor: T5, reason: "no key", needs: ["a key"] };
  blockCase(view, { ...request, task: stored(view, "C4") }, NOON);
  assertEquals(ref(view, ROOT).blockers, [
    "C4: no key; needs a key",
    "C4 asks for docs: names it; lockstep case grant-scope C4 docs --reason WHY",
  ]);
});

Deno.test("currentRef() prefers what is active, then blocked, then priority", () => {
  const view = plantedView();
  const third = add(view, "case", { parent: "G3", priority: 5 });
  assertEquals(ref(view, ROOT).case?.id, third.id);
  begin(view, ROOT);
  assertEquals(ref(view, ROOT).case?.id, "C4");
  const block = { actor: ROOT, reason: "x", needs: [] };
  blockCase(view, { ...block, task: stored(view, "C4") }, NOON);
  assertEquals(ref(view, ROOT).case?.id, "C4");
});

Deno.test("currentRef() lists the locks of the actor, without those it lost", () => {
  const view = plantedView();
  const held = { session_id: SESSION, thread_id: "T5" };
  const locks: [string, Partial<Lock>][] = [
    ["L1", held],
    ["L2", { ...held, state: "lost" }],
    ["L3", { ...held, thread_id: "T6" }],
    ["L4", { ...held, session_id: "other" }],
  ];
  for (const [id, changes] of locks) {
    putLock(view, id, `src/${id}`);
    const lock = view.find("locks", id);
    if (lock !== undefined) view.put("locks", id, { ...lock, ...changes });
  }
  assertEquals(ref(view).locks, [
    { id: "L1", path: "src/L1", seconds_left: 3600 },
  ]);
});

Deno.test("currentRef() says what a Case in hand waits for after all", () => {
  const view = plantedView();
  begin(view, T5);
  const later = add(view, "case", { parent: "G3", title: "first" });
  const edit = { depends_on: [later.id] };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  assertEquals(ref(view).blockers, [`waits for ${later.id}: first`]);
});

Deno.test("currentRef() says what the worktree of a Case may not commit", () => {
  const view = plantedView();
  const worktree = view.find("worktrees", "t5");
  if (worktree === undefined) throw new Error("no worktree");
  const scope = { allow: ["src/**", "ui"], deny: ["ui/b"] };
  view.put("worktrees", "t5", { ...worktree, scope });
  const edit = { scope: { allow: ["src/**", "ui/a", "ui/b", "."], deny: [] } };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  begin(view, T5);
  assertEquals(ref(view).blockers, [
    "t5 may not commit ui/b; lockstep case request-scope ui/b --reason WHY",
  ]);
});

Deno.test("currentRef() shows a Step's evidence with its source", () => {
  const view = plantedView();
  begin(view, T5);
  check(view, "C4.1");
  const step = { subject: "C4.1", kind: "observation", gate: null } as const;
  const said = evidenceSample({ ...step, source: "claimed", text: "saw it" });
  view.put("evidence-E1", "V1", said);
  assertEquals(ref(view).steps[0]?.note, "did C4.1; saw it (claimed)");
});

Deno.test("currentRef() does not wait for an optional gate", () => {
  const view = plantedView();
  const edit = { gates: [gateSample({ required: false })] };
  editTask(view, { task: stored(view, "C4"), edit }, NOON);
  begin(view, T5);
  for (const step of ["C4.1", "C4.2"]) check(view, step);
  assertEquals(
    ref(view).next_step.command,
    "lockstep case complete C4 --summary WHAT",
  );
});

const BESIDE = { git: null, unread: 3, drift: [] };

function huge(text: string): ResumeRef {
  const many = Array.from({ length: 200 }, (_, index) => `${index} ${text}`);
  const found = ref(plantedView(), ROOT);
  return {
    ...found,
    goal: text,
    generation: 7,
    acknowledged: false,
    source: "in_hand",
    case: { ...stored(plantedView(), "C4"), description: text, title: text },
    steps: many.map((note, index) => ({
      id: `C4.${index}`,
      title: text,
      state: index < 100 ? "done" : "todo",
      note,
    })),
    gates: many.map((name) => ({ name, required: true, standing: "stale" })),
    scope: { allow: many, deny: many },
    required_files: many,
    blockers: many,
    locks: many.map((path) => ({ id: "L1", path, seconds_left: 1 })),
  };
}

for (const text of ["word ", "Grüße ", "工具 ", "🙂"]) {
  Deno.test(`resumeText() holds 1,500 tokens of three bytes: ${text}`, () => {
    const found = resumeText(huge(text.repeat(500)), BESIDE);
    const bytes = new TextEncoder().encode(found).length;
    assert(bytes <= MAX_TEXT_BYTES, `${bytes} bytes`);
    assert(bytes <= 1500 * 3);
  });
}

Deno.test("resumeText() keeps what matters most however long the rest is", () => {
  const lines = resumeText(huge("word ".repeat(500)), BESIDE).split("\n");
  assertEquals(
    lines[1],
    "Acknowledge before you change anything: lockstep work current-ref ack 7",
  );
  assert(lines.some((line) => line.startsWith("Next: ")));
  assert(lines.some((line) => line.startsWith("Run: lockstep ")));
});

Deno.test("resumeText() shows how the worktree differs from the ledger", () => {
  const found = ref(plantedView(), ROOT);
  const git = { exists: true, branch: "x", head: null, dirty: 2, ahead: 3 };
  const beside = { ...BESIDE, git, drift: ["scope"] };
  const text = resumeText(found, beside);
  assert(text.includes(
    "Its state: moved: x is checked out; 2 files not committed; 3 commits ahead of its base",
  ));
  assert(
    text.includes("Changed since it began: scope; lockstep case drift C4"),
  );
  assert(text.includes("Unread messages: 3"));
  const gone = { ...BESIDE, git: { ...git, exists: false } };
  assert(resumeText(found, gone).includes("The worktree is gone"));
});
