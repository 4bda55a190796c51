import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

/** Merges a commit of the session's branch into its child; what is reported. */
async function reported(repo: TempRepo, merge: string): Promise<string[]> {
  await repo.mustRun(
    ...["session", "open", "--user-request", "x", "--worktree-name", "own"],
  );
  await repo.mustRun("worktree", "spawn", "kid", "--session", "own");
  const outcome = await repo.exec([
    "sh",
    "-ec",
    `cd ../demo-worktrees/own && echo a >a && git add a && git commit -qm a
     cd ../kid && ${merge}`,
  ]);
  assertEquals(outcome.status, 0, outcome.stderr);
  const spool = join(repo.path, ".git/lockstep/spool");
  return [...Deno.readDirSync(spool)].filter(({ name }) => name[0] !== ".")
    .map(({ name }) => Deno.readTextFileSync(join(spool, name)));
}

Deno.test("post-merge reports a merge into a managed branch, which is no violation", async () => {
  await using repo = await TempRepo.create({ init: true });
  const reports = await reported(repo, "git merge -q task/own/root");
  const tip = (await repo.git("rev-parse", "task/own/kid")).trim();
  assertEquals(reports.length, 1);
  const [text = ""] = reports;
  assert(text.startsWith("kind merged\n"), text);
  assert(text.includes(`\nref refs/heads/task/own/kid\nnew ${tip}\n`), text);
  await repo.mustRun("session", "heartbeat", "--session", "own");
  const state = await repo.mustRun("ledger", "export") as {
    aggregates: Record<string, Record<string, { kind: string }>>;
  };
  assertEquals(state.aggregates.landings?.[tip]?.kind, "merged");
  assertEquals(Object.keys(state.aggregates.violations ?? {}), []);
});

Deno.test("post-merge reports nothing of a squash, which moves nothing", async () => {
  await using repo = await TempRepo.create({ init: true });
  assertEquals(await reported(repo, "git merge -q --squash task/own/root"), []);
});

Deno.test("post-merge reports nothing of branches of a person", async () => {
  await using repo = await TempRepo.create({ init: true });
  assertEquals(
    await reported(
      repo,
      "cd ../../demo && git switch -qc mine && git merge -q task/own/root",
    ),
    [],
  );
});
