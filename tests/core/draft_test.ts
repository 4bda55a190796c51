import { assertEquals } from "@std/assert";
import { Draft } from "../../src/core/draft.ts";
import { skipCase } from "../../src/core/task_lifecycle.ts";
import { Forest } from "../../src/core/task_tree.ts";
import { NOON } from "../helpers/memory_view.ts";
import { plantedView, ROOT, stored } from "../helpers/task_samples.ts";

Deno.test("Draft shows a rule its own changes, and the view below none", () => {
  const view = plantedView();
  const draft = new Draft(view);
  const request = { task: stored(view, "C4"), actor: ROOT, reason: "x" };
  skipCase(draft, request, NOON);
  draft.remove("worktrees", "t5");
  assertEquals(draft.find("tasks-E1", "C4")?.state, "skipped");
  assertEquals(new Forest(draft).isReady(stored(view, "C5")), true);
  assertEquals(draft.find("worktrees", "t5"), undefined);

  assertEquals(stored(view, "C4").state, "todo");
  assertEquals(view.find("worktrees", "t5")?.slug, "t5");
});

Deno.test("Draft gives the ids that would be next, and uses none up", () => {
  const view = plantedView();
  const draft = new Draft(view);
  const ids = [draft.nextId("C"), draft.nextId("T")];
  assertEquals(new Set(ids.map((id) => id.slice(1))).size, 2);
  assertEquals(ids[0], view.nextId("C"));
});
