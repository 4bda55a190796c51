import { assertEquals } from "@std/assert";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("session.close closes once and says the same the second time", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session } = await openSession(repo, "--user-request", "fix");
  const closed_at = (closed: unknown) =>
    (closed as { session: { closed_at: string } }).session.closed_at;
  const first = closed_at(await repo.mustRun("session", "close", session.id));
  const again = closed_at(await repo.mustRun("session", "close", session.id));
  assertEquals(again, first);
  const listed = await repo.mustRun("session", "list") as { count: number };
  assertEquals(listed.count, 0);
  const beat = await repo.run(["session", "heartbeat", session.id, "--json"]);
  assertEquals(reasonOf(beat), "session.closed");
});

Deno.test("session.context answers for the session whose worktree it stands in", async () => {
  await using repo = await TempRepo.create({ init: true });
  const first = await openSession(repo, "--user-request", "fix one");
  await openSession(repo, "--user-request", "fix two");
  const found = await repo.mustRunIn(
    first.worktree.path,
    "session",
    "context",
  ) as { session: { id: string } };
  assertEquals(found.session.id, "fix-one");
  const elsewhere = await repo.run(["session", "context", "--json"]);
  assertEquals(reasonOf(elsewhere), "session.not_selected");
});
