import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  requireChildrenMerged,
  unmergedChildren,
} from "../../src/core/merge_children.ts";
import { MemoryView, putThread, putWorktree } from "../helpers/memory_view.ts";

for (
  const [state, uncommitted, ahead, isHeldUp] of [
    ["failed", [], [], false],
    ["stopped", [], [], false],
    ["completed", [], [], false],
    ["running", [], [], true],
    ["failed", ["auth"], [], true],
    ["failed", [], ["auth"], true],
  ] as const
) {
  Deno.test(`requireChildrenMerged() with a worker that is ${state}, uncommitted ${uncommitted}, ahead ${ahead}: ${isHeldUp}`, () => {
    const view = new MemoryView();
    const common = { session_id: "gallery" };
    const root = putWorktree(view, { ...common, slug: "gallery" });
    putWorktree(view, { ...common, slug: "auth", parent: "gallery" });
    putThread(view, { ...common, id: "T8", worktree: "auth", state });
    const call = () =>
      requireChildrenMerged(view, root, { ahead, uncommitted });
    if (isHeldUp) {
      const error = assertThrows(call, LockstepError);
      assertEquals(error.reason, "merge.unmerged_children");
    } else call();
    assertEquals(unmergedChildren(view, "gallery").map(({ slug }) => slug), [
      "auth",
    ]);
  });
}
