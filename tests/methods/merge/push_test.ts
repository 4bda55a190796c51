import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { MergeRequest } from "../../../src/core/records/merge.ts";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { addOrigin, pushAsColleague } from "../../helpers/upstream.ts";

/** main follows `origin`, and what lands is pushed there. */
async function withOrigin(): Promise<MergeRepo> {
  const stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "merge:\n  push: true\n",
  });
  await addOrigin(stage);
  return stage;
}

async function originTip(stage: MergeRepo): Promise<string> {
  const origin = join(stage.repo.root, "origin.git");
  return (await stage.repo.git("-C", origin, "rev-parse", "main")).trim();
}

Deno.test("merge.main.land pushes when the configuration says so", async () => {
  await using stage = await withOrigin();
  const { id, commit } = await stage.approved("one", "two");
  const data = await stage.must("one", "main", "land", id);
  const { merge_request } = data as { merge_request: MergeRequest };
  assertEquals(merge_request.push, {
    remote: "origin",
    state: "pushed",
    said: "",
  });
  assertEquals(await originTip(stage), commit);
});

Deno.test("a refused push leaves the landing, says so, and overwrites nothing", async () => {
  await using stage = await withOrigin();
  const { id, commit } = await stage.approved("one", "two");
  await pushAsColleague(stage, { path: "theirs.txt" });
  const theirs = await originTip(stage);
  const data = await stage.must("one", "main", "land", id);
  const { merge_request } = data as { merge_request: MergeRequest };
  assertEquals(
    [merge_request.state, merge_request.push?.state],
    ["landed", "refused"],
  );
  assertStringIncludes(merge_request.push?.said ?? "", "rejected");
  assertEquals([await stage.tip(), await originTip(stage)], [commit, theirs]);
});
