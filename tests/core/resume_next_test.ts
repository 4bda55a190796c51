import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { nextCase, nextStep } from "../../src/core/resume_next.ts";
import { blockCase, releaseCase } from "../../src/core/task_lifecycle.ts";
import { Forest } from "../../src/core/task_tree.ts";
import { type MemoryView, NOON } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  plantedView,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

function nextId(view: MemoryView, actor: Actor): string | undefined {
  const forest = new Forest(view);
  return nextCase(view, { actor, session: SESSION }, forest)?.id;
}

Deno.test("nextCase() prefers active to blocked to ready, then priority", () => {
  const view = plantedView();
  const low = add(view, "case", { parent: "G3", priority: -1 }).id;
  const high = add(view, "case", { parent: "G3", priority: 9 }).id;
  assertEquals(nextId(view, ROOT), high);
  // Blocked and in nobody's hands: what a session that was taken over left.
  const block = { actor: ROOT, reason: "x", needs: [] };
  blockCase(view, { ...block, task: stored(view, low) }, NOON);
  assertEquals(nextId(view, ROOT), low);
  begin(view, ROOT);
  assertEquals(nextId(view, ROOT), "C4");
  const given = { task: stored(view, "C4"), actor: ROOT, reason: "" };
  releaseCase(view, given, NOON);
  assertEquals(nextId(view, ROOT), low);
});

Deno.test("nextCase() offers a child no Case that it may not commit", () => {
  const view = plantedView();
  const task = stored(view, "C4");
  const scope = { allow: ["ui"], deny: [] };
  view.put("tasks-E1", "C4", { ...task, scope });
  assertEquals(nextId(view, worker("T5")), "C4");
  const worktree = view.find("worktrees", "t5");
  if (worktree === undefined) throw new Error("no worktree");
  const narrow = { allow: ["src"], deny: [] };
  view.put("worktrees", "t5", { ...worktree, scope: narrow });
  assertEquals(nextId(view, worker("T5")), undefined);
  assertEquals(nextId(view, worker("T6")), "C4");
  assertEquals(nextId(view, ROOT), "C4");
});

Deno.test("nextStep() begins no blocked Case that waits for another", () => {
  const view = plantedView();
  const later = add(view, "case", { parent: "G3", depends_on: ["C4"] }).id;
  const block = { actor: ROOT, reason: "x", needs: [] };
  blockCase(view, { ...block, task: stored(view, later) }, NOON);
  const { command } = nextStep(new Forest(view), {
    task: stored(view, later),
    isInHand: false,
    isRoot: true,
    gates: [],
  });
  assertEquals(command, "lockstep task get C4");
});

/** Another epic with one Case in it. */
function addEpic(view: MemoryView, priority: number): string {
  const epic = add(view, "epic").id;
  const feature = add(view, "feature", { parent: epic }).id;
  const group = add(view, "test_group", { parent: feature }).id;
  return add(view, "case", { parent: group, priority }).id;
}

Deno.test("nextCase() finds a later epic's Case that is more urgent", () => {
  const view = plantedView();
  addEpic(view, 0);
  assertEquals(nextId(view, ROOT), "C4");
  const high = addEpic(view, 5);
  assertEquals(nextId(view, ROOT), high);
  const low = addEpic(view, -5);
  const task = new Forest(view).find(low);
  if (task === undefined) throw new Error("no Case");
  blockCase(view, { task, actor: ROOT, reason: "x", needs: [] }, NOON);
  assertEquals(nextId(view, ROOT), low);
});

for (
  const [who, isRoot, text] of [
    [
      "a root that a worker can have it",
      true,
      "Begin C4, or give it to a worker (lockstep thread child spawn --case-ids C4): a case",
    ],
    ["a worker to begin it", false, "Begin C4: a case"],
  ] as const
) {
  Deno.test(`nextStep() of a ready Case tells ${who}`, () => {
    const view = plantedView();
    const facts = { task: stored(view, "C4"), isInHand: false, gates: [] };
    const next = nextStep(new Forest(view), { ...facts, isRoot });
    assertEquals(next, { text, command: "lockstep case begin C4" });
  });
}

Deno.test("nextStep() of a blocked Case offers no worker, which could not begin it", () => {
  const view = plantedView();
  const task = stored(view, "C4");
  blockCase(view, { task, actor: ROOT, reason: "x", needs: [] }, NOON);
  const next = nextStep(new Forest(view), {
    task: stored(view, "C4"),
    isInHand: false,
    gates: [],
    isRoot: true,
  });
  assertEquals(next.text, "Begin C4: a case");
});

Deno.test("nextStep() takes a Step that waits for nothing before one that does", () => {
  const view = plantedView();
  const waits = stored(view, "C4.1");
  view.put("tasks-E1", waits.id, { ...waits, depends_on: ["C4.2"] });
  begin(view, worker("T5"));
  const facts = { task: stored(view, "C4"), isInHand: true, gates: [] };
  const next = nextStep(new Forest(view), { ...facts, isRoot: false });
  assertEquals(next.command, "lockstep step check C4.2 --result WHAT");
});
