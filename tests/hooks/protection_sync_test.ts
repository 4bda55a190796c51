import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

const PAST_HOOKS = ["-c", "core.hooksPath=/dev/null"];

/** Commits a lockstep.yaml on main; `""` removes it. */
async function commitConfig(repo: TempRepo, text: string): Promise<void> {
  await repo.git("switch", "-q", "main");
  if (text === "") await repo.git("rm", "-q", "lockstep.yaml");
  else {
    await repo.write("lockstep.yaml", text);
    await repo.git("add", "lockstep.yaml");
  }
  await repo.git(...PAST_HOOKS, "commit", "-q", "-m", "config");
}

async function policy(repo: TempRepo, name: string): Promise<string | null> {
  const path = join(repo.path, ".git/lockstep", name);
  const outcome = await repo.exec(["cat", path]);
  return outcome.status === 0 ? outcome.stdout : null;
}

/** A change that has nothing to do with protection. */
async function change(repo: TempRepo): Promise<string> {
  const outcome = await repo.run(["audit", "main"]);
  assert([0, 1].includes(outcome.status), outcome.stderr);
  return outcome.stderr;
}

/** Whether git refuses to move the branch to another commit. */
async function isGuarded(repo: TempRepo, branch: string): Promise<boolean> {
  const tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  await repo.git("hash-object", "-w", "-t", "tree", "/dev/null");
  const new_commit = (await repo.git("commit-tree", "-m", "x", tree)).trim();
  const move = ["update-ref", `refs/heads/${branch}`, new_commit];
  const moved = await repo.exec(["git", ...move]);
  return moved.stderr.includes("gate.not_approved");
}

Deno.test("a change protects what main's committed configuration says since, and shrinks with it", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "release");
  await repo.mustRun("workspace", "init");
  await commitConfig(
    repo,
    "protect: { branches: [release, main], accept_upstream: false }\n",
  );
  const said = await change(repo);
  assert(said.includes("protected from now on"), said);
  assertEquals(await policy(repo, "policy/protected"), "main\nrelease\n");
  assertEquals(await policy(repo, "policy/no_upstream"), "");
  const known = await policy(repo, "hooks/known");
  assert(known?.includes("protected release\n"), known ?? "");
  assertEquals(await isGuarded(repo, "release"), true);

  assertEquals((await change(repo)).includes("protected from now on"), false);
  await commitConfig(repo, "");
  await change(repo);
  assertEquals(await policy(repo, "policy/protected"), "main\n");
  assertEquals(await policy(repo, "policy/no_upstream"), null);
  assertEquals(await isGuarded(repo, "release"), false);
});

Deno.test("what another branch or the worktree says of protection changes nothing", async () => {
  await using repo = await TempRepo.create({ init: true });
  const text = "protect: { branches: [topic], accept_upstream: false }\n";
  await repo.git("switch", "-qc", "topic");
  await repo.write("lockstep.yaml", text);
  await repo.git("add", "lockstep.yaml");
  await repo.git("commit", "-q", "-m", "config");
  await change(repo);
  // Not even when the branch that governs is taken away.
  await Deno.remove(join(repo.path, ".git/refs/heads/main"));
  await change(repo);
  assertEquals(await policy(repo, "policy/protected"), "main\n");
  assertEquals(await policy(repo, "policy/no_upstream"), null);
});

Deno.test("a configuration that cannot be used leaves protection as it is", async () => {
  await using repo = await TempRepo.create({ init: true });
  await commitConfig(repo, "protect: [\n");
  await change(repo);
  assertEquals(await policy(repo, "policy/protected"), "main\n");
});

Deno.test("workspace.init refuses to protect other branches than the committed configuration", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "release");
  await repo.write("lockstep.yaml", "protect: { branches: [release] }\n");
  await repo.git("add", "lockstep.yaml");
  await repo.git("commit", "-q", "-m", "config");
  const refused = await repo.run(["workspace", "init", "--protect", "none"]);
  assert(refused.stderr.includes("protect.configured"), refused.stderr);
  assertEquals(await policy(repo, "policy/protected"), null);
  await repo.mustRun("workspace", "init", "--protect", "release");
  assertEquals(await policy(repo, "policy/protected"), "release\n");
});
