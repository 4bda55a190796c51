import { assertEquals } from "@std/assert";
import { processesIn } from "../../src/io/git_removal.ts";
import { isThere } from "../../src/io/fs.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const SESSIONS = 20;
const CHILDREN = ["first", "second"];

/** Runs a command with `--json` and returns its data, or throws. */
async function data(
  repo: TempRepo,
  args: readonly string[],
  cwd = repo.path,
) {
  const outcome = await repo.run(["--json", ...args], { cwd });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return JSON.parse(outcome.stdout).data;
}

async function workInSession(repo: TempRepo): Promise<string> {
  const opened = await data(repo, [
    "session",
    "open",
    "--user-request",
    "same request",
  ]);
  const { session, session_root_worktree } = opened.session_context;
  await Promise.all(CHILDREN.map((title) =>
    data(repo, [
      ...["thread", "child", "spawn", "--title", title],
      // A scope is locked for the child, so each has one of its own.
      ...["--scope", `src/${session.id}/${title}`],
      ...["--runner", "command", "--", "sleep", "300"],
    ], session_root_worktree.path)
  ));
  return session.id;
}

Deno.test("twenty sessions with two children each leave nothing after cleanup", async () => {
  await using repo = await TempRepo.create({ init: true });
  const before = await repo.git("for-each-ref");
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, () => workInSession(repo)),
  );
  assertEquals(new Set(sessions).size, SESSIONS);
  assertEquals((await data(repo, ["worktree", "list", "--all"])).count, 60);
  const healthy = await repo.run(["doctor"]);
  assertEquals(healthy.status, 0, healthy.stdout);

  const cleaned = await Promise.all(
    sessions.map((each) => data(repo, ["session", "cleanup", each])),
  );

  assertEquals(cleaned.flatMap((each) => each.worktrees_kept), []);
  assertEquals(
    cleaned.flatMap((each) => each.threads_stopped).length,
    SESSIONS * CHILDREN.length,
  );
  assertEquals(await repo.git("for-each-ref"), before);
  assertEquals(
    (await repo.git("worktree", "list")).trim().split("\n").length,
    1,
  );
  assertEquals(isThere(`${repo.root}/demo-worktrees`), false);
  assertEquals(await processesIn(`${repo.root}/demo-worktrees`), []);
  const viewers = await repo.exec([
    "tmux",
    "-L",
    "lockstep-test",
    "list-sessions",
  ]);
  assertEquals(viewers.stdout, "");
  assertEquals((await data(repo, ["lock", "list"])).locks, []);
  const after = await repo.run(["doctor"]);
  assertEquals(after.status, 0, after.stdout);
});
