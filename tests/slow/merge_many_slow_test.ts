import { assertEquals } from "@std/assert";
import { MergeRepo } from "../helpers/merge_repo.ts";

const SESSIONS = ["ant", "bee", "cat", "dog", "eel"];
const ROUNDS = 4;
/** One session lands its branch some times, reviewed by the next one. */
async function landAll(stage: MergeRepo, index: number): Promise<void> {
  const session = SESSIONS[index] ?? "";
  const reviewer = SESSIONS[(index + 1) % SESSIONS.length] ?? "";
  for (let round = 1; round <= ROUNDS; round++) {
    await stage.commit(session, `${session}/${round}.txt`);
    const id = await stage.request(session);
    await stage.must(
      session,
      "main",
      "acquire-lock",
      id,
      "--wait-seconds",
      "300",
    );
    await stage.must(session, "main", "prepare", id);
    await stage.review(reviewer, id, "approve");
    await stage.must(session, "main", "land", id);
  }
}

Deno.test("five sessions that land four times each all get through, one after the other", async () => {
  await using stage = await MergeRepo.create(SESSIONS);
  const start = await stage.tip();
  await Promise.all(SESSIONS.map((_, index) => landAll(stage, index)));
  const commits = (await stage.repo.git(
    "rev-list",
    "--first-parent",
    `${start}..main`,
  )).trim().split("\n");
  assertEquals(commits.length, SESSIONS.length * ROUNDS);
  const data = await stage.repo.mustRun("ledger", "export");
  const { merge, reviews, violations } = aggregatesOf(data);
  const landed = Object.values(merge).filter((each) => each.state === "landed");
  assertEquals(
    landed.map((each) => each.landed_commit).toSorted(),
    commits.toSorted(),
  );
  for (const commit of commits) {
    const approvals = Object.values(reviews).filter((each) =>
      each.candidate === commit && each.verdict === "approve"
    );
    assertEquals(approvals.length, 1);
  }
  assertEquals(Object.keys(violations), []);
  assertEquals((await stage.lock()).session_id, null);
  assertEquals(await stage.approvals(), []);
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
  for (const session of SESSIONS) {
    for (let round = 1; round <= ROUNDS; round++) {
      await stage.repo.git("cat-file", "-e", `main:${session}/${round}.txt`);
    }
  }
});

interface Exported {
  readonly merge: Record<string, { state: string; landed_commit: string }>;
  readonly reviews: Record<string, { candidate: string; verdict: string }>;
  readonly violations: Record<string, unknown>;
}

function aggregatesOf(data: unknown): Exported {
  const { aggregates } = data as { aggregates: Partial<Exported> };
  return { merge: {}, reviews: {}, violations: {}, ...aggregates };
}
