import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { isAncestorOrSelf, lockThreadOf } from "../../src/core/lock_family.ts";
import { MemoryView, putSession, putWorktree } from "../helpers/memory_view.ts";

function worktrees() {
  const view = new MemoryView();
  putSession(view, "s");
  putWorktree(view, { slug: "one", session_id: "s", parent: "s" });
  putWorktree(view, { slug: "two", session_id: "s", parent: "s" });
  putWorktree(view, { slug: "below", session_id: "s", parent: "one" });
  putWorktree(view, { slug: "ring", session_id: "s", parent: "ring" });
  return view.all("worktrees");
}

const LINES: readonly (readonly [above: string, of: string, is: boolean])[] = [
  ["one", "one", true],
  ["s", "below", true],
  ["one", "below", true],
  ["below", "one", false],
  ["two", "below", false],
  ["s", "gone", false],
  ["s", "ring", false],
];

for (const [above, of, is] of LINES) {
  Deno.test(`isAncestorOrSelf() of ${above} to ${of} is ${is}`, () => {
    assertEquals(isAncestorOrSelf(above, of, worktrees()), is);
  });
}

Deno.test("lockThreadOf() keeps who is no thread apart from the session", () => {
  const thread: Actor = {
    kind: "thread",
    thread_id: "T1",
    session_id: "s",
    worktree: "one",
    role: "worker",
  };
  assertEquals(lockThreadOf(thread), "T1");
  assertEquals(lockThreadOf({ ...thread, thread_id: null }), "worktree:one");
  assertEquals(lockThreadOf({ kind: "root", session_id: "s" }), null);
});
