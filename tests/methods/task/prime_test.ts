import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reasonOf, spawnChild } from "../../helpers/session_repo.ts";
import { CASE, TaskRepo } from "../../helpers/task_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("prime is silent and exits with 0 where nothing is managed", async () => {
  await using repo = await TempRepo.create();
  const prime = ["prime", "--source", "compact"];
  const nowhere = await repo.run(prime, { cwd: repo.root });
  assertEquals([nowhere.status, nowhere.stdout, nowhere.stderr], [0, "", ""]);
  const without = await repo.run(prime);
  assertEquals([without.status, without.stdout, without.stderr], [0, "", ""]);
  await repo.mustRun("workspace", "init");
  const unmanaged = await repo.run(prime);
  assertEquals([unmanaged.status, unmanaged.stdout], [0, ""]);
});

Deno.test("prime is not silent where it cannot tell", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(repo.repo, repo.folder, "worker");
  await Deno.remove(join(path, ".git"));
  const lost = await repo.run(["prime"], { cwd: path });
  assertEquals(reasonOf(lost), "worktree.git_missing");
  const journal = ".git/lockstep/ledger/journal.jsonl";
  await Deno.writeTextFile(join(repo.repo.path, journal), "no journal\n");
  const damaged = await repo.run(["prime"]);
  assertEquals([damaged.status, damaged.stdout], [5, ""]);
});

Deno.test("a worker that forgot may read, and change nothing until it has acknowledged", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(repo.repo, repo.folder, "worker");
  await repo.must(path, "case", "begin", CASE);
  await repo.must(path, "prime", "--source", "compact");
  await repo.must(path, "prime", "--source", "compact");
  const refused = await repo.run(["case", "block", CASE, "--reason", "x"], {
    cwd: path,
  });
  assertEquals(reasonOf(refused), "resume.not_acknowledged");
  const old = await repo.run(["work", "current-ref", "ack", "1"], {
    cwd: path,
  });
  assertEquals(reasonOf(old), "resume.other_generation");
  const { current_ref } = await repo.must<
    { current_ref: { generation: number; acknowledged: boolean } }
  >(path, "work", "current-ref");
  assertEquals(
    [current_ref.generation, current_ref.acknowledged],
    [2, false],
  );
  await repo.must(path, "work", "current-ref", "ack", "2");
  await repo.must(path, "case", "block", CASE, "--reason", "x");
});

Deno.test("work.current_ref tells how the worktree differs from the ledger", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(repo.repo, repo.folder, "worker");
  await repo.must(path, "case", "begin", CASE);
  await Deno.writeTextFile(join(path, "new.txt"), "x");
  await repo.repo.exec(["git", "checkout", "-q", "--detach"], { cwd: path });
  const moved = await repo.repo.run(["work", "current-ref"], { cwd: path });
  assert(moved.stdout.includes("moved: no branch is checked out"));
  assert(moved.stdout.includes("1 files not committed"));
  await Deno.remove(join(path, ".git"));
  const { git } = await repo.must<{ git: { exists: boolean } }>(
    repo.folder,
    "work",
    "current-ref",
  );
  assertEquals(git.exists, true);
  const lost = await repo.run(["work", "current-ref"], { cwd: path });
  assertEquals(reasonOf(lost), "worktree.git_missing");
});

Deno.test("resume.require_ack_of_root holds a root that forgot to the same", async () => {
  const config = "resume: { require_ack_of_root: true }\n";
  await using repo = await TaskRepo.create({ config });
  await repo.must(repo.folder, "case", "begin", CASE);
  await repo.must(repo.folder, "prime", "--source", "compact");
  const block = ["case", "block", CASE, "--reason", "x"];
  assertEquals(reasonOf(await repo.run(block)), "resume.not_acknowledged");
  await repo.must(repo.folder, "work", "current-ref", "ack", "1");
  await repo.must(repo.folder, ...block);
});

Deno.test("resume.require_ack off lets a worker go on unread", async () => {
  const config = "resume: { require_ack: false }\n";
  await using repo = await TaskRepo.create({ config });
  const { path } = await spawnChild(repo.repo, repo.folder, "worker");
  await repo.must(path, "prime", "--source", "compact");
  await repo.must(path, "case", "begin", CASE);
});
