import { assertEquals } from "@std/assert";
import { MergeRepo } from "../helpers/merge_repo.ts";

Deno.test("the merge lock is renewed while a gate runs longer than its lease", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "gates:\n  long:\n    run: sleep 5\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.must("one", "main", "acquire-lock", id, "--ttl-seconds", "3");
  await stage.must("one", "main", "prepare", id);
  assertEquals((await stage.status(id)).merge_request.state, "in_review");
});
