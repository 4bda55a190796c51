import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reasonOf, spawnChild } from "../../helpers/session_repo.ts";
import { CASE, TaskRepo } from "../../helpers/task_repo.ts";
import { program } from "../../helpers/temp_repo.ts";

interface MirrorStatus {
  readonly outdated: boolean;
  readonly edited: boolean;
}

Deno.test("mirror.refresh writes outside of worktrees only, and only over a mirror", async () => {
  await using repo = await TaskRepo.create();
  const refresh = (path: string, cwd = repo.folder) =>
    repo.run(["mirror", "refresh", path], { cwd });
  assertEquals(
    reasonOf(await refresh("plan.md")),
    "mirror.inside_worktree",
  );
  const other = join(repo.repo.root, "other.md");
  await Deno.writeTextFile(other, "mine\n");
  assertEquals(reasonOf(await refresh(other)), "mirror.other_file");
  assertEquals(await Deno.readTextFile(other), "mine\n");

  const path = join(repo.repo.root, "plan.md");
  const written = await refresh(path);
  assertEquals(written.status, 0, written.stderr);
  const status = () => repo.must<MirrorStatus>(repo.folder, "mirror", "status");
  assertEquals([(await status()).outdated, (await status()).edited], [
    false,
    false,
  ]);
  await repo.must(repo.folder, "case", "begin", CASE);
  assertEquals((await status()).outdated, true);
  await repo.must(repo.folder, "mirror", "refresh");
  assertEquals((await status()).outdated, false);
  await Deno.writeTextFile(path, "edited\n");
  assertEquals((await status()).edited, true);
});

Deno.test("mirror.refresh and dropping a Case are for the root", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(repo.repo, repo.folder, "worker");
  const outcomes = await Promise.all([
    repo.run(["mirror", "refresh", "/tmp/x.md"], { cwd: path }),
    repo.run(["case", "skip", CASE, "--reason", "x"], { cwd: path }),
    repo.run(["plan", "rollup", "approve", "F2"], { cwd: path }),
  ]);
  assertEquals(outcomes.map(reasonOf), Array(3).fill("actor.not_allowed"));
});

Deno.test("tasks of one plan are listed in the order of the plan", async () => {
  await using repo = await TaskRepo.create();
  const { tasks } = await repo.must<{ tasks: { id: string }[] }>(
    repo.folder,
    "task",
    "list",
  );
  assertEquals(
    tasks.map((task) => task.id),
    ["E1", "F2", "G3", "C4", "C4.1", "C4.2", "C4.3", "C5", "C6"],
  );
});

Deno.test("tree of a Case shows its epic; of what is not there it is refused", async () => {
  await using repo = await TaskRepo.create();
  const idsOf = async (...args: string[]) => {
    const { nodes } = await repo.must<{ nodes: { id: string }[] }>(
      repo.folder,
      "tree",
      ...args,
    );
    return nodes.map((node) => node.id);
  };
  assertEquals(await idsOf(CASE), await idsOf());
  assertEquals(reasonOf(await repo.run(["tree", "E99"])), "task.not_found");
});

Deno.test("tree --watch shows the tree anew when it has changed", async () => {
  await using repo = await TaskRepo.create();
  const [command, ...args] = program();
  const child = new Deno.Command(command, {
    args: [...args, "tree", "--watch"],
    cwd: repo.folder,
    clearEnv: true,
    env: { ...repo.repo.env },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let hasEnded = false;
  const status = child.status.then(() => hasEnded = true);
  const end = () => {
    if (!hasEnded) child.kill("SIGKILL");
  };
  // Whoever waits for output below notices its end.
  const deadline = setTimeout(end, 30_000);
  let shown = "";
  const until = async (text: string) => {
    while (!shown.includes(text)) {
      const { done, value } = await reader.read();
      assert(!done, `ended without ${text}`);
      shown += value;
    }
  };
  try {
    await until("C4  ready  Add slugify  0/3");
    await repo.must(repo.folder, "case", "begin", CASE);
    await until("C4  active  Add slugify  0/3  root:gallery");
  } finally {
    clearTimeout(deadline);
    end();
    await reader.cancel();
    await status;
  }
});
