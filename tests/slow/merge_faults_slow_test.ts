import { assertEquals } from "@std/assert";
import { MergeRepo } from "../helpers/merge_repo.ts";
import { addOrigin } from "../helpers/upstream.ts";

const GATE = { "lockstep.yaml": "gates:\n  ok:\n    run: test -e one.txt\n" };

/** Queues a change and takes the merge lock for it. */
async function begun(stage: MergeRepo): Promise<string> {
  await stage.commit("one", "one.txt");
  const id = await stage.request("one");
  await stage.must("one", "main", "acquire-lock", id);
  return id;
}

async function killAt(
  stage: MergeRepo,
  point: string,
  words: readonly string[],
): Promise<void> {
  const env = { LOCKSTEP_TEST_FAULT: point };
  const outcome = await stage.run("one", words, env);
  assertEquals([point, outcome.status], [point, 137]);
}

/** Nothing half done in any worktree, and no approval but a standing one. */
async function requireNoResidue(stage: MergeRepo): Promise<void> {
  for (const cwd of [stage.repo.path, stage.folder("one")]) {
    const status = await stage.repo.exec(["git", "status", "--porcelain"], {
      cwd,
    });
    assertEquals(status.stdout, "");
    const head = await stage.repo.exec(
      ["git", "rev-parse", "-q", "--verify", "MERGE_HEAD"],
      { cwd },
    );
    assertEquals(head.status, 1);
  }
  await stage.repo.git("fsck", "--connectivity-only", "--no-dangling");
}

const PREPARE = ["begun", "built", "recorded", "checked_out", "tested"];

for (const step of PREPARE) {
  Deno.test(`killed at merge.prepare.${step}: resume finishes`, async () => {
    await using stage = await MergeRepo.create(["one", "two"], GATE);
    const id = await begun(stage);
    await killAt(stage, `merge.prepare.${step}`, ["main", "prepare", id]);
    const { merge_request, next_step } = await stage.status(id);
    assertEquals(merge_request.state, "preparing");
    assertEquals(next_step, `lockstep merge main resume ${id}`);
    assertEquals(await stage.approvals(), []);
    await stage.must("one", "main", "resume", id);
    assertEquals((await stage.status(id)).merge_request.state, "in_review");
    await stage.review("two", id, "approve");
    await stage.must("one", "main", "land", id);
    await requireNoResidue(stage);
  });

  Deno.test(`killed at merge.prepare.${step}: abort rolls back`, async () => {
    await using stage = await MergeRepo.create(["one", "two"], GATE);
    const id = await begun(stage);
    await killAt(stage, `merge.prepare.${step}`, ["main", "prepare", id]);
    await stage.must("one", "main", "abort", id);
    const { merge_request } = await stage.status(id);
    assertEquals(
      [merge_request.state, merge_request.candidate],
      ["queued", null],
    );
    assertEquals((await stage.lock()).session_id, null);
    assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
    await requireNoResidue(stage);
  });
}

async function approvedAt(stage: MergeRepo) {
  const id = await begun(stage);
  await stage.must("one", "main", "prepare", id);
  await stage.review("two", id, "approve");
  const { merge_request } = await stage.status(id);
  return { id, commit: merge_request.candidate?.commit ?? "" };
}

Deno.test("killed at merge.land.begun: resume lands", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await approvedAt(stage);
  await killAt(stage, "merge.land.begun", ["main", "land", id]);
  assertEquals((await stage.status(id)).merge_request.state, "landing");
  await stage.must("one", "main", "resume", id);
  assertEquals(await stage.tip(), commit);
  assertEquals(await stage.approvals(), []);
  await requireNoResidue(stage);
});

Deno.test("killed at merge.land.begun: abort rolls back, and the approval is gone", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const before = await stage.tip();
  const { id, commit } = await approvedAt(stage);
  await killAt(stage, "merge.land.begun", ["main", "land", id]);
  await stage.must("one", "main", "abort", id);
  assertEquals(await stage.approvals(), []);
  const typed = await stage.repo.exec(["git", "merge", "--ff-only", commit]);
  assertEquals(typed.status === 0, false);
  assertEquals(await stage.tip(), before);
  await requireNoResidue(stage);
});

for (const step of ["moved", "recorded"]) {
  for (const verb of ["resume", "land"]) {
    Deno.test(`killed at merge.land.${step}: ${verb} finds it landed`, async () => {
      await using stage = await MergeRepo.create(["one", "two"]);
      const { id, commit } = await approvedAt(stage);
      await killAt(stage, `merge.land.${step}`, ["main", "land", id]);
      assertEquals(await stage.tip(), commit);
      await stage.run("one", ["main", verb, id]);
      assertEquals((await stage.status(id)).merge_request.state, "landed");
      assertEquals((await stage.lock()).session_id, null);
      assertEquals(await stage.approvals(), []);
      await requireNoResidue(stage);
    });
  }
}

Deno.test("killed at merge.land.moved: abort does not undo a landing", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await approvedAt(stage);
  await killAt(stage, "merge.land.moved", ["main", "land", id]);
  const outcome = await stage.run("one", ["main", "abort", id]);
  assertEquals(outcome.status, 1);
  assertEquals((await stage.status(id)).merge_request.state, "landed");
  assertEquals(await stage.tip(), commit);
});

Deno.test("killed at merge.land.pushed: land says that it is pushed", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "merge:\n  push: true\n",
  });
  await addOrigin(stage);
  const { id } = await approvedAt(stage);
  await killAt(stage, "merge.land.pushed", ["main", "land", id]);
  await stage.must("one", "main", "land", id);
  const { merge_request } = await stage.status(id);
  assertEquals(
    [merge_request.state, merge_request.push?.state],
    ["landed", "pushed"],
  );
  await requireNoResidue(stage);
});
