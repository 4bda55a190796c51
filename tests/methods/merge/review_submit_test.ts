import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import {
  commitFile,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";

/** An entry in review whose only change was made in child `maker`. */
async function inReview(stage: MergeRepo) {
  const folder = stage.folder("one");
  const child = await spawnChild(stage.repo, folder, "maker", "--allow", ".");
  const made = await commitFile(stage.repo, child.path, { path: "a.txt" });
  assertEquals(made.status, 0);
  await stage.repo.mustRunIn(folder, "worktree", "merge-to-parent", "maker");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const candidate = merge_request.candidate?.commit ?? "";
  const words = [
    "merge",
    "review",
    "submit",
    id,
    "--candidate",
    candidate,
    "--verdict",
    "approve",
    "--json",
  ];
  return { id, child: child.path, words };
}

Deno.test("an author does not approve itself under any disguise", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, child, words } = await inReview(stage);
  const tries: [cwd: string, more: string[], env: Record<string, string>][] = [
    [child, [], {}],
    [child, ["--session", "two"], {}],
    [join(child, "."), [], { LOCKSTEP_THREAD: "" }],
    [stage.folder("one"), [], {}],
    [stage.folder("one"), ["--session", "two"], {}],
    [stage.repo.path, ["--session", "one"], {}],
    [stage.repo.path, [], {}],
    [child, [], { LOCKSTEP_THREAD: "T99.secret" }],
    [child, [], { GIT_AUTHOR_NAME: "Somebody Else", USER: "else" }],
  ];
  for (const [cwd, more, env] of tries) {
    const outcome = await stage.repo.run([...words, ...more], { cwd, env });
    assertEquals([cwd, more, outcome.status === 0], [cwd, more, false]);
  }
  const { merge_request, approvals } = await stage.status(id);
  assertEquals([merge_request.state, approvals], ["in_review", 0]);
});

Deno.test("who committed to what another session merges is its author as well", async () => {
  await using stage = await MergeRepo.create(["one", "two", "three"]);
  await stage.commit("two", "b.txt");
  const folder = stage.folder("one");
  const merge = ["git", "merge", "-q", "--no-edit", "task/two/root"] as const;
  assertEquals((await stage.repo.exec(merge, { cwd: folder })).status, 0);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const commit = merge_request.candidate?.commit ?? "";
  const own = await stage.approve("two", id, commit);
  assertEquals(reasonOf(own), "review.by_author");
  assertEquals((await stage.approve("three", id, commit)).status, 0);
});

Deno.test("a child that joins after the request is an author too", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const folder = stage.folder("one");
  const child = await spawnChild(stage.repo, folder, "late", "--allow", ".");
  await commitFile(stage.repo, child.path, { path: "b.txt" });
  await stage.repo.mustRunIn(folder, "worktree", "merge-to-parent", "late");
  const { merge_request } = await stage.prepare("one", id);
  assertEquals(merge_request.authors.includes("worktree:late"), true);
});

Deno.test("merge.review.submit wants a merge request from who was not started for one", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const outcome = await stage.run("one", [
    ...["review", "submit", "--verdict", "approve"],
  ]);
  assertEquals(reasonOf(outcome), "merge.request_wanted");
});

Deno.test("merge.review.submit refuses a candidate that has been replaced", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  await stage.commit("one", "b.txt");
  await stage.must("one", "main", "prepare", id);
  const commit = merge_request.candidate?.commit ?? "";
  const outcome = await stage.approve("two", id, commit);
  assertEquals(reasonOf(outcome), "review.other_candidate");
});

Deno.test("a high-risk path asks for two reviewers", async () => {
  await using stage = await MergeRepo.create(["one", "two", "three"], {
    "lockstep.yaml": "review:\n  high_risk_paths: [auth]\n",
  });
  await stage.commit("one", "auth/login.ts");
  const id = await stage.request("one", "--risk", "low");
  await stage.prepare("one", id);
  await stage.review("two", id, "approve");
  assertEquals((await stage.status(id)).merge_request.state, "in_review");
  await stage.review("three", id, "approve");
  assertEquals((await stage.status(id)).merge_request.state, "approved");
});

Deno.test("merge.review.context --output writes a pack whose patch applies", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "gates:\n  hello:\n    run: echo hello\n",
  });
  await stage.commit("one", "with space.txt", "line \n");
  await stage.commit("one", "bytes.bin", "\0\x01\x02");
  const id = await stage.request("one");
  const { evidence: [gate] } = await stage.prepare("one", id);
  const pack = join(stage.repo.root, "pack");
  await stage.must("two", "review", "context", id, "--output", pack);
  const names = [...Deno.readDirSync(pack)].map((each) => each.name).toSorted();
  assertEquals(names, [
    "cases.md",
    "changed-files.txt",
    "claims.md",
    "diff.patch",
    `gate-${gate?.id}.log`,
    "gates.md",
    "review-pack.json",
    "reviewer-prompt.md",
  ]);
  await stage.repo.git("apply", "--check", join(pack, "diff.patch"));
  const output = await Deno.readTextFile(join(pack, `gate-${gate?.id}.log`));
  assertStringIncludes(output, "hello\n");
  const content = JSON.parse(
    await Deno.readTextFile(join(pack, "review-pack.json")),
  );
  const whitespace = content.claims.find((each: { claim: string }) =>
    each.claim.startsWith("no whitespace")
  );
  assertEquals(whitespace.outcome, "failed");
  const again = await stage.run("two", [
    "review",
    "context",
    id,
    "--output",
    pack,
  ]);
  assertEquals(reasonOf(again), "review.output_exists");
});
