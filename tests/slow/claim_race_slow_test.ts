import { assertEquals } from "@std/assert";
import { race } from "../helpers/racers.ts";
import { CASE, TaskRepo } from "../helpers/task_repo.ts";

Deno.test("case.begin has one winner of 50 at once", async () => {
  await using repo = await TaskRepo.create();
  const { winners, losers } = await race(repo, CASE, 50);
  assertEquals(winners.length, 1);
  assertEquals(losers, Array(losers.length).fill(`3 thread:${winners[0]}`));
});
