import { assertEquals } from "@std/assert";
import { baseOf } from "../../src/core/worktree_base.ts";
import { worktreeSample } from "../helpers/record_samples.ts";

Deno.test("baseOf() names a branch in full, and a commit where there is none", () => {
  const worktree = worktreeSample({ base_commit: "c0ffee" });
  const bases = ["main", "task/a/root", "refs/remotes/origin/main", null];
  assertEquals(bases.map((base_ref) => baseOf({ ...worktree, base_ref })), [
    "refs/heads/main",
    "refs/heads/task/a/root",
    "refs/remotes/origin/main",
    "c0ffee",
  ]);
});
