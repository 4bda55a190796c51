import { assert, assertEquals } from "@std/assert";
import { isThere } from "../../../src/io/fs.ts";
import {
  commitFile,
  openSession,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { Ledger } from "../../../src/store/ledger.ts";
import { statePaths } from "../../../src/store/paths.ts";
import { threadSample } from "../../helpers/record_samples.ts";
import { AUTHOR } from "../../helpers/temp_ledger.ts";
import { program, TempRepo } from "../../helpers/temp_repo.ts";

interface CleanedUp {
  readonly threads_stopped: string[];
  readonly session_killed: boolean | null;
  readonly locks_released: string[];
  readonly worktrees_removed: string[];
  readonly worktrees_kept: { readonly slug: string }[];
}

Deno.test("session.cleanup leaves nothing but unmerged work", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session, worktree: root } = await openSession(
    repo,
    "--user-request",
    "fix",
  );
  await spawnChild(repo, root.path, "empty", "--allow", "src");
  const full = await spawnChild(repo, root.path, "full", "--allow", "src");
  await commitFile(repo, full.path, { path: "src/a" });
  const spawned = await repo.run([
    ...["thread", "child", "spawn", "--title", "sleeper", "--worktree"],
    ...["empty", "--runner", "command", "--", "sleep", "60"],
  ], { cwd: root.path });
  assertEquals(spawned.status, 0);
  await repo.mustRunIn(root.path, "lock", "acquire", "src/x");
  const cleanUp = async () =>
    await repo.mustRun("session", "cleanup", session.id) as CleanedUp;
  const cleaned = await cleanUp();
  assertEquals(
    [
      cleaned.threads_stopped.length,
      cleaned.session_killed,
      cleaned.locks_released.length,
    ],
    [1, true, 1],
  );
  assertEquals(cleaned.worktrees_removed, ["empty"]);
  assertEquals(cleaned.worktrees_kept.map((each) => each.slug), [
    "full",
    "fix",
  ]);
  assert(isThere(full.path));
  const again = await cleanUp();
  assertEquals([again.threads_stopped, again.worktrees_removed], [[], []]);
});

Deno.test("session.cleanup after a reboot ends what the ledger still has running", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session, worktree: root } = await openSession(
    repo,
    "--user-request",
    "fix",
  );
  const child = await spawnChild(repo, root.path, "kid", "--allow", "src");
  // As a machine that went down leaves it; the pid may be anybody's by now.
  const supervisor = { pid: 1, start_time: "1", boot_id: "before" };
  await new Ledger(statePaths(`${repo.path}/.git`)).transact(AUTHOR, (tx) => {
    tx.put("threads", "T900", {
      ...threadSample({ id: "T900", session_id: session.id }),
      state: "running",
      worktree: child.slug,
      supervisor,
      agent: supervisor,
    });
  });
  const cleaned = await repo.mustRun(
    ...["session", "cleanup", session.id],
  ) as CleanedUp;
  assertEquals(
    [cleaned.threads_stopped, cleaned.session_killed, cleaned.worktrees_kept],
    [["T900"], false, []],
  );
  assertEquals((await repo.run(["doctor"])).status, 0);
});

Deno.test("session.cleanup from inside its own worktree says how to end it", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session, worktree: root } = await openSession(
    repo,
    "--user-request",
    "fix",
  );
  const inside = await repo.exec(
    ["sh", "-c", '"$@"', "sh", ...program(), "session", "cleanup", "--json"],
    { cwd: root.path },
  );
  const { worktrees_kept, next } = JSON.parse(inside.stdout).data;
  assertEquals([worktrees_kept.length, next], [
    1,
    `cd ${repo.path} && lockstep session cleanup ${session.id}`,
  ]);
  const outside = await repo.mustRun("session", "cleanup", session.id);
  assertEquals((outside as CleanedUp).worktrees_removed, ["fix"]);
});

Deno.test("session.cleanup takes the folder of the worktrees away with the last of them", async () => {
  await using repo = await TempRepo.create({ init: true });
  const before = await repo.git("for-each-ref");
  const { session, worktree: root } = await openSession(
    repo,
    "--user-request",
    "fix",
  );
  await spawnChild(repo, root.path, "empty");
  const cleaned = await repo.mustRun("session", "cleanup", session.id);
  assertEquals((cleaned as CleanedUp).worktrees_kept, []);
  assert(!isThere(`${repo.root}/demo-worktrees`));
  assertEquals(await repo.git("for-each-ref"), before);
  assertEquals(
    (await repo.git("worktree", "list")).trim().split("\n").length,
    1,
  );
});
