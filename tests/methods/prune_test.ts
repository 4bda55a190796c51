import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isThere } from "../../src/io/fs.ts";
import { openSession, reasonOf, spawnChild } from "../helpers/session_repo.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("prune lists, then removes what is old; a child may do neither", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(repo, root.path, "auth", "--allow", "src");
  const state = join(repo.path, ".git/lockstep");
  for (const path of ["runs/old", "runs/new", "gates", "packets"]) {
    await Deno.mkdir(join(state, path), { recursive: true });
  }
  await Deno.writeTextFile(join(state, "runs/old/run.json"), "{}\n");
  await Deno.writeTextFile(join(state, "gates/old.log"), "out\n");
  await Deno.writeTextFile(join(state, "packets/old.md"), "MODE: worker\n");
  const then = new Date(Date.now() - 40 * 86_400_000);
  const old = ["gates/old.log", "packets/old.md", "runs/old"];
  for (const path of ["runs/old/run.json", ...old]) {
    await Deno.utime(join(state, path), then, then);
  }
  const there = () =>
    ["runs/new", ...old].filter((path) => isThere(join(state, path)));
  const prune = async (...args: string[]) => {
    const { pruned } = await repo.mustRunIn(root.path, "prune", ...args) as {
      pruned: { path: string }[];
    };
    return pruned.map((each) => each.path).sort();
  };

  const refused = await repo.run(["prune", "--json"], { cwd: child.path });
  assertEquals(reasonOf(refused), "actor.not_allowed");
  assertEquals(await prune("--dry-run"), old);
  assertEquals(there().length, 4);
  assertEquals(await prune(), old);
  assertEquals(there(), ["runs/new"]);
  assertEquals(await prune(), []);
});

Deno.test("prune lets go of old tips that a hook has kept, and of no young one", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix");
  const commit = ["commit", "-q", "--allow-empty", "-m"];
  const git = (...words: string[]) => repo.git("-C", worktree.path, ...words);
  await git(...commit, "first try");
  await git(...commit, "second try", "--amend");
  const old = "refs/lockstep/backup/task/fix/root/x-20200101000000000";
  await git("update-ref", old, "HEAD");
  const young =
    (await git("for-each-ref", "--format=%(refname)", "refs/lockstep"))
      .split("\n").filter((ref) => ref !== "" && ref !== old);
  assertEquals(young.length, 1);
  const prune = async (...args: string[]) =>
    (await repo.mustRun("prune", ...args) as { refs: string[] }).refs;
  assertEquals(await prune("--dry-run"), [old]);
  assertEquals(await prune(), [old]);
  assertEquals(await prune(), []);
  assertEquals(
    await git("for-each-ref", "--format=%(refname)", "refs/lockstep"),
    `${young[0]}\n`,
  );
});
