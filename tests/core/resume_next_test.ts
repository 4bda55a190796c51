import { assertEquals } from "@std/assert";
import { nothingToDo } from "../../src/core/resume_next.ts";
import type { MergeState } from "../../src/core/records/merge.ts";
import { skipCase } from "../../src/core/task_lifecycle.ts";
import {
  type MemoryView,
  NOON,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import { mergeSample } from "../helpers/merge_samples.ts";
import { plantedView, ROOT, SESSION, stored } from "../helpers/task_samples.ts";

const REQUEST = "lockstep merge main request";

/** A session whose Cases are all over. */
function finishedView(): MemoryView {
  const view = plantedView();
  for (const id of ["C4", "C5"]) {
    const task = stored(view, id);
    skipCase(view, { task, actor: ROOT, reason: "x" }, NOON);
  }
  for (const slug of ["t5", "t6"]) view.remove("worktrees", slug);
  return view;
}

Deno.test("nothingToDo() takes a merge request on that is there already", () => {
  const expected: readonly [MergeState, string][] = [
    ["queued", "lockstep merge main acquire-lock M1"],
    ["in_review", "lockstep merge review request-auto M1"],
    ["approved", "lockstep merge main land M1"],
    ["changes_requested", "lockstep merge main status M1"],
    ["stale", "lockstep merge main status M1"],
    ["landed", REQUEST],
    ["withdrawn", REQUEST],
  ];
  for (const [state, command] of expected) {
    const view = finishedView();
    view.put("merge", "M1", mergeSample({ session_id: SESSION, state }));
    assertEquals(nothingToDo(view, SESSION).command, command, state);
  }
});

Deno.test("nothingToDo() takes in what a worker holds, not where a reviewer reads", () => {
  const view = finishedView();
  const of = { session_id: SESSION, parent: SESSION };
  putWorktree(view, { slug: "review", ...of });
  const thread = { session_id: SESSION, worktree: "review" };
  putThread(view, { id: "T7", ...thread, merge_request_id: "M1" });
  assertEquals(nothingToDo(view, SESSION).command, REQUEST);
  putWorktree(view, { slug: "writer", ...of });
  assertEquals(
    nothingToDo(view, SESSION).command,
    "lockstep worktree merge-to-parent writer",
  );
});
