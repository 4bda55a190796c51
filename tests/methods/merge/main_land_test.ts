import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

Deno.test("merge.main.land moves main and its checkout to the approved commit", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  assertEquals(await stage.approvals(), [commit]);
  await stage.must("one", "main", "land", id);
  assertEquals(await stage.tip(), commit);
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
  assertEquals(
    await Deno.readTextFile(join(stage.repo.path, "one.txt")),
    "one.txt\n",
  );
  const { merge_request } = await stage.status(id);
  assertEquals(merge_request.state, "landed");
  assertEquals((await stage.lock()).session_id, null);
  assertEquals(await stage.approvals(), []);
  assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
});

Deno.test("merge.main.land writes a merge message with trailers", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await stage.approved("one", "two");
  await stage.must("one", "main", "land", id);
  const trailers = await stage.repo.git(
    "log",
    "-1",
    "--format=%(trailers:only)",
    "main",
  );
  assertEquals(trailers.split("\n").slice(0, 2), [
    `Lockstep-Merge-Request: ${id}`,
    "Lockstep-Session: one",
  ]);
});

Deno.test("merge.main.land uses update-ref where main is checked out nowhere", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.repo.git("switch", "-q", "--detach");
  const data = await stage.must("one", "main", "land", id);
  assertEquals((data as { worktree: unknown }).worktree, null);
  assertEquals(await stage.tip(), commit);
});

Deno.test("merge.main.land refuses a dirty checkout of main and says what is in the way", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const before = await stage.tip();
  const { id } = await stage.approved("one", "two");
  await stage.repo.write("README.md", "edited\n");
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.target_dirty");
  assertEquals(outcome.stderr.includes("README.md"), true);
  assertEquals(await stage.tip(), before);
  await stage.repo.git("checkout", "--", "README.md");
  // A stray file that the candidate does not bring is nobody's business.
  await stage.repo.write("notes.txt", "mine\n");
  await stage.must("one", "main", "land", id);
});

Deno.test("merge.main.land refuses while an untracked file is in the way", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await stage.approved("one", "two");
  await stage.repo.write("one.txt", "mine\n");
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.target_dirty");
});

Deno.test("merge.main.land does not write over a file that git ignores", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const exclude = join(stage.repo.path, ".git/info/exclude");
  await Deno.writeTextFile(exclude, "*.env\n");
  const folder = stage.folder("one");
  await Deno.writeTextFile(join(folder, "my.env"), "theirs\n");
  await stage.repo.exec(["git", "add", "-f", "my.env"], { cwd: folder });
  const { id } = await stage.approved("one", "two");
  await stage.repo.write("my.env", "mine\n");
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.target_dirty");
  const text = await Deno.readTextFile(join(stage.repo.path, "my.env"));
  assertEquals(text, "mine\n");
});

Deno.test("a commit after the approval: land is refused, and main stays", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const before = await stage.tip();
  const { id } = await stage.approved("one", "two");
  await stage.commit("one", "late.txt");
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.head_moved");
  assertEquals((await stage.status(id)).merge_request.state, "stale");
  assertEquals(await stage.approvals(), []);
  assertEquals(await stage.tip(), before);
});

Deno.test("a fast-forward typed by hand while the approval stands is recorded", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.repo.git("merge", "-q", "--ff-only", commit);
  assertEquals(await stage.tip(), commit);
  await stage.repo.mustRunIn(stage.folder("two"), "session", "heartbeat");
  assertEquals((await stage.status(id)).merge_request.state, "landed");
  assertEquals((await stage.lock()).session_id, null);
});

Deno.test("merge.main.land after a landing by hand says that it has landed", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.repo.git("merge", "-q", "--ff-only", commit);
  const data = await stage.must("one", "main", "land", id);
  const { merge_request } = data as { merge_request: { state: string } };
  assertEquals(merge_request.state, "landed");
  assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
});

Deno.test("merge.main.land lets go of backups of over thirty days and of served candidates", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await stage.approved("one", "two");
  const kept = `refs/lockstep/backup/x/${
    new Date().getFullYear()
  }1231235959000`;
  const old = "refs/lockstep/backup/x/20200101000000000";
  for (const ref of [kept, old, "refs/lockstep/candidates/M99"]) {
    await stage.repo.git("update-ref", ref, "main");
  }
  await stage.must("one", "main", "land", id);
  const refs = "--format=%(refname)";
  const left = await stage.repo.git("for-each-ref", refs, "refs/lockstep");
  assertEquals(left, `${kept}\n`);
});

Deno.test("git refuses the candidate before its approval, and other commits after", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const commit = merge_request.candidate?.commit ?? "";
  const early = await stage.repo.exec(["git", "merge", "--ff-only", commit]);
  assertEquals(early.status === 0, false);
  await stage.review("two", id, "approve");
  const branch = "task/one/root";
  const other = await stage.repo.exec(["git", "merge", "--no-edit", branch]);
  assertEquals(other.status === 0, false);
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
});

Deno.test("approve, then reject: the approval file is gone and land is refused", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.review("two", id, "request_changes");
  assertEquals(await stage.approvals(), []);
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.not_approved");
  assertStringIncludes(outcome.stderr, "it is changes_requested");
  const moved = await stage.repo.exec(["git", "merge", "--ff-only", commit]);
  assertEquals(moved.status === 0, false);
});

Deno.test("another session's approved entry is not for this one to land", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await stage.approved("one", "two");
  const outcome = await stage.run("two", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.not_yours");
});

Deno.test("merge.main.land without an id takes the session's own entry", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { commit } = await stage.approved("one", "two");
  const other = await stage.run("two", ["main", "land"]);
  assertEquals(reasonOf(other), "merge.nothing_queued");
  await stage.must("one", "main", "land");
  assertEquals(await stage.tip(), commit);
});
