import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import {
  commitFile,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

Deno.test("merge.main.request refuses a branch with nothing to merge", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const outcome = await stage.run("one", ["main", "request"]);
  assertEquals(reasonOf(outcome), "merge.nothing_to_merge");
});

Deno.test("merge.main.request refuses a dirty worktree and names the paths", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  await Deno.writeTextFile(join(stage.folder("one"), "b.txt"), "b\n");
  const outcome = await stage.run("one", ["main", "request"]);
  assertEquals(reasonOf(outcome), "worktree.dirty");
  assertStringIncludes(outcome.stderr, "b.txt");
});

Deno.test("merge.main.request refuses while children are not merged", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const folder = stage.folder("one");
  await stage.commit("one", "a.txt");
  await spawnChild(stage.repo, folder, "left", "--allow", ".");
  await spawnChild(stage.repo, folder, "right", "--allow", ".");
  const outcome = await stage.run("one", ["main", "request"]);
  assertEquals(reasonOf(outcome), "merge.unmerged_children");
  assertStringIncludes(
    outcome.stderr,
    "session-root has 2 unmerged child worktrees",
  );
});

Deno.test("merge.main.request refuses a target that is not protected", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  await stage.repo.git("branch", "side");
  const outcome = await stage.run("one", [
    "main",
    "request",
    "--target-branch",
    "side",
  ]);
  assertEquals(reasonOf(outcome), "merge.not_protected");
});

Deno.test("merge.main.request twice is one entry", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const data = await stage.must("one", "main", "request");
  const again = data as { merge_request: { id: string }; is_new: boolean };
  assertEquals([again.merge_request.id, again.is_new], [id, false]);
});

Deno.test("the merge lock goes to the head, and on when it is released", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  await stage.commit("two", "b.txt");
  const first = await stage.request("one");
  const second = await stage.request("two");
  const early = await stage.run("two", ["main", "acquire-lock"]);
  assertEquals([early.status, reasonOf(early)], [3, "merge.not_head"]);
  await stage.must("one", "main", "acquire-lock");
  const held = await stage.run("two", ["main", "acquire-lock"]);
  assertEquals([held.status, reasonOf(held)], [3, "merge_lock.held"]);
  const foreign = await stage.run("two", ["main", "release-lock"]);
  assertEquals(reasonOf(foreign), "merge_lock.held_by_other");
  await stage.must("one", "main", "release-lock");
  await stage.must("one", "main", "withdraw", first);
  await stage.must("two", "main", "acquire-lock");
  const next = await stage.must("two", "main", "next");
  assertEquals(
    (next as { merge_request: { id: string } }).merge_request.id,
    second,
  );
});

Deno.test("merge.main.move changes who is next", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  await stage.commit("two", "b.txt");
  const first = await stage.request("one");
  const second = await stage.request("two");
  await stage.must("two", "main", "move", second, "--place", "1");
  const data = await stage.must("one", "main", "status");
  const { entries } = data as { entries: { merge_request: { id: string } }[] };
  assertEquals(
    entries.map((each) => each.merge_request.id),
    [second, first],
  );
});

Deno.test("an approval does not outlive the merge lock", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.commit("two", "b.txt");
  await stage.request("two");
  await stage.must("one", "main", "release-lock");
  await stage.must("one", "main", "move", id, "--place", "2");
  await stage.must("two", "main", "acquire-lock");
  assertEquals(await stage.approvals(), []);
  const late = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(late), "merge.not_approved");
  assertStringIncludes(late.stderr, "it is stale");
  const typed = await stage.repo.exec(["git", "merge", "--ff-only", commit]);
  assertEquals(typed.status === 0, false);
});

Deno.test("a worker that failed without a commit is named, and holds up no merge request", async () => {
  await using stage = await ThreadRepo.create();
  await commitFile(stage.repo, stage.folder, { path: "a.txt" });
  const { thread, worktree_path } = await stage.spawn("exit 3");
  await stage.until(thread.id, "failed");
  const file = join(worktree_path, "draft.txt");
  await Deno.writeTextFile(file, "");
  const dirty = await stage.run("merge", "main", "request", "--json");
  assertEquals(reasonOf(dirty), "merge.unmerged_children");
  await Deno.remove(file);
  const request = await stage.run("merge", "main", "request");
  assertEquals(request.status, 0, request.stderr);
  assertStringIncludes(
    request.stdout,
    `lockstep worktree remove ${thread.worktree}`,
  );
});
