import { assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

Deno.test("merge.main.prepare refuses a candidate whose lockstep.yaml nobody could use, until it is corrected", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  for (
    const [said, text] of [
      ["is not YAML", "gates: [\n"],
      ["has an unknown key", "gatez: {}\n"],
      ["has a bad value", "leases: often\n"],
    ] as const
  ) {
    await stage.commit("one", "lockstep.yaml", text);
    const id = await stage.request("one");
    await stage.must("one", "main", "acquire-lock", id);
    const outcome = await stage.run("one", ["main", "prepare", id]);
    assertEquals(reasonOf(outcome), "merge.config_unusable");
    const { merge_request } = await stage.status(id);
    assertEquals(merge_request.state, "gates_failed");
    assertStringIncludes(merge_request.note, "lockstep.yaml");
    assertStringIncludes(merge_request.note, said);
    assertEquals((await stage.lock()).session_id, null);
    assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
  }
  await stage.commit("one", "lockstep.yaml", "gates: {}\n");
  const again = await stage.prepare("one", await stage.request("one"));
  assertEquals(again.merge_request.state, "in_review");
});
