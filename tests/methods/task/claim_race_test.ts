import { assertEquals } from "@std/assert";
import { race } from "../../helpers/racers.ts";
import { CASE, NEXT_CASE, TaskRepo } from "../../helpers/task_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

Deno.test("case.begin has one winner of 8 at once; the others exit with 3 and its name", async () => {
  await using repo = await TaskRepo.create();
  const { winners, losers } = await race(repo, CASE, 8);
  assertEquals(winners.length, 1);
  assertEquals(losers, Array(losers.length).fill(`3 thread:${winners[0]}`));
});

Deno.test("case.begin refuses what is no Case and what waits for another", async () => {
  await using repo = await TaskRepo.create();
  const reasons = await Promise.all(
    ["E1", "C99", "C4.1", NEXT_CASE].map(async (id) =>
      reasonOf(await repo.run(["case", "begin", id]))
    ),
  );
  const none = "case.not_found";
  assertEquals(reasons, [none, none, none, "case.waits"]);
});
