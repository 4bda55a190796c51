import { assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

Deno.test("a gate on main that cannot pass does not shut the way to mend it", async () => {
  await using stage = await MergeRepo.create(["one"], {
    "lockstep.yaml": "gates: { test: { run: 'false' } }\n",
  });
  await stage.commit("one", "lockstep.yaml", "gates: {}\n");
  await stage.must("one", "main", "acquire-lock", await stage.request("one"));
  const prepared = await stage.as(["merge", "main", "prepare"], {
    cwd: stage.folder("one"),
  });
  assertEquals(prepared.status, 1);
  assertStringIncludes(
    prepared.stdout,
    "lockstep override main task/one/root --reason TEXT",
  );
});

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
