import { assertEquals } from "@std/assert";
import type { MergeRequest } from "../../../src/core/records/merge.ts";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";
import { addOrigin, pushAsColleague } from "../../helpers/upstream.ts";

const LINES = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

async function prepareAgain(
  stage: MergeRepo,
  id: string,
): Promise<MergeRequest> {
  const data = await stage.must("one", "main", "prepare", id);
  return (data as { merge_request: MergeRequest }).merge_request;
}

Deno.test("a pulled base makes an approved entry stale; a disjoint change carries the review over", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await addOrigin(stage);
  const { id } = await stage.approved("one", "two");
  await pushAsColleague(stage, { path: "theirs.txt" });
  await stage.repo.git("pull", "-q", "--ff-only");
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.base_moved");
  assertEquals((await stage.status(id)).merge_request.state, "stale");
  assertEquals(await stage.approvals(), []);
  assertEquals((await prepareAgain(stage, id)).state, "approved");
  await stage.must("one", "main", "land", id);
});

Deno.test("a base that gained something in the same file asks for a new review", async () => {
  await using stage = await MergeRepo.create(["one", "two"], { "a": LINES });
  await addOrigin(stage);
  await stage.commit("one", "a", LINES.replace("2", "two"));
  const id = await stage.request("one");
  await stage.prepare("one", id);
  await stage.review("two", id, "approve");
  await pushAsColleague(stage, {
    path: "a",
    content: LINES.replace("8", "eight"),
  });
  await stage.repo.git("pull", "-q", "--ff-only");
  const again = await prepareAgain(stage, id);
  assertEquals([again.state, again.candidate?.carries], ["in_review", []]);
});

Deno.test("a carried review does not spare the gates", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "gates:\n  alone:\n    run: test ! -e theirs.txt\n",
  });
  await addOrigin(stage);
  const { id } = await stage.approved("one", "two");
  await pushAsColleague(stage, { path: "theirs.txt" });
  await stage.repo.git("pull", "-q", "--ff-only");
  const outcome = await stage.run("one", ["main", "prepare", id]);
  assertEquals(outcome.status, 1);
  assertEquals((await stage.status(id)).merge_request.state, "gates_failed");
});

Deno.test("a base that moves while the gates run makes the entry stale", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml":
      'gates:\n  pull:\n    run: cd "$(git worktree list --porcelain | head -1 | cut -c10-)" && git pull -q --ff-only\n',
  });
  await addOrigin(stage);
  await pushAsColleague(stage, { path: "theirs.txt" });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.must("one", "main", "acquire-lock", id);
  assertEquals((await prepareAgain(stage, id)).state, "stale");
  assertEquals((await prepareAgain(stage, id)).state, "in_review");
  assertEquals((await stage.lock()).merge_request_id, id);
});
