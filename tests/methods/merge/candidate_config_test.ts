import { assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

for (
  const [what, text] of [
    ["is not YAML", "gates: [\n"],
    ["has an unknown key", "gatez: {}\n"],
    ["has a bad value", "leases: often\n"],
  ] as const
) {
  Deno.test(`merge.main.prepare refuses a candidate whose lockstep.yaml ${what}`, async () => {
    await using stage = await MergeRepo.create(["one", "two"]);
    await stage.commit("one", "lockstep.yaml", text);
    const id = await stage.request("one");
    await stage.must("one", "main", "acquire-lock", id);
    const outcome = await stage.run("one", ["main", "prepare", id]);
    assertEquals(reasonOf(outcome), "merge.config_unusable");
    const { merge_request } = await stage.status(id);
    assertEquals(merge_request.state, "gates_failed");
    assertStringIncludes(merge_request.note, "lockstep.yaml");
    assertEquals((await stage.lock()).session_id, null);
    assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
    // Corrected, it is taken as any other.
    await stage.commit("one", "lockstep.yaml", "gates: {}\n");
    assertEquals(await stage.request("one"), id);
    const again = await stage.prepare("one", id);
    assertEquals(again.merge_request.state, "in_review");
  });
}
