import { assertEquals } from "@std/assert";
import type { Check } from "../../src/core/preflight_check.ts";
import { DispatchRepo } from "../helpers/dispatch_repo.ts";

Deno.test("preflight blocks a packet whose Case waits for another", async () => {
  await using repo = await DispatchRepo.create();
  const create = async (...words: string[]) => {
    const made = await repo.threads.mustRun("task", "create", ...words) as {
      id: string;
    };
    return made.id;
  };
  const epic = await create("epic", "E");
  const feature = await create("feature", "F", "--parent", epic);
  const group = await create("test_group", "G", "--parent", feature);
  const first = await create("case", "first", "--parent", group);
  const second = await create(
    ...["case", "second", "--parent", group, "--depends-on", first],
  );
  const problemOf = async (id: string) => {
    const packet = await repo.packet({ more: [`CASE: ${id}`] });
    const words = ["preflight", "--task", packet, "--json", "--", "true"];
    const { stdout } = await repo.threads.repo.run(words, {
      cwd: repo.folder,
    });
    const checks: Check[] = JSON.parse(stdout).data.checks;
    const found = checks.find((check) => check.id === "case.ready");
    return [found?.answer, found?.says];
  };
  assertEquals(await problemOf(second), [
    "no",
    `Cannot dispatch "${second}": it waits for ${first}`,
  ]);
  assertEquals((await problemOf(first))[0], "yes");
});
