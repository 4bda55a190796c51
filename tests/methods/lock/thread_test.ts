import { assertEquals } from "@std/assert";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { type Outcome, TempRepo } from "../../helpers/temp_repo.ts";

interface Listed {
  readonly locks: readonly {
    readonly scope_path: string;
    readonly mode: string;
    readonly thread_id: string | null;
  }[];
}

function spawn(
  repo: TempRepo,
  cwd: string,
  ...args: string[]
): Promise<Outcome> {
  const runner = [
    "--runner",
    "command",
    "--json",
    "--",
    "tail",
    "-f",
    "/dev/null",
  ];
  return repo.run(["thread", "child", "spawn", ...args, ...runner], { cwd });
}

Deno.test("thread.child.spawn locks the scope of a worker until it ends", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix one");
  const cwd = worktree.path;
  const listed = async () => (await repo.mustRun("lock", "list")) as Listed;

  const first = await spawn(repo, cwd, "--title", "api", "--scope", "src/api");
  assertEquals(first.status, 0, first.stderr);
  const { id } = JSON.parse(first.stdout).data.thread;
  assertEquals(
    (await listed()).locks.map((each) => [each.scope_path, each.thread_id]),
    [["src/api", id]],
  );

  const second = ["--title", "all", "--scope", "src"];
  const held = await spawn(repo, cwd, ...second);
  assertEquals([held.status, reasonOf(held)], [3, "lock.held"]);
  const worktrees = await repo.git("worktree", "list", "--porcelain");
  assertEquals(worktrees.match(/^worktree /gm)?.length, 3);

  await repo.mustRunIn(cwd, "thread", "child", "stop", id);
  assertEquals((await listed()).locks, []);
});
