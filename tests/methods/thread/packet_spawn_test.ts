import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reasonOf } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

function packetFor(folder: string): string {
  return `MODE: worker
WORKDIR: ${folder}
TIMEOUT: 30m

OBJECTIVE: Titles become slugs.

WRITE SCOPE:
- lib/slug.js (NEW)

LOCKS:
- lib/title.js

NON-GOALS:
- Do not change titles

VERIFICATION:
- true

DELIVERABLE:
- The function, committed
`;
}

Deno.test("a packet says what a thread is for, and goes into its run", async () => {
  await using threads = await ThreadRepo.create();
  const file = join(threads.repo.root, "packet.md");
  const text = packetFor(threads.folder);
  await Deno.writeTextFile(file, text);
  const words = ["thread", "child", "spawn", "--packet", file, "--json"];
  const script = "touch up; exec sleep 60";
  const program = ["--runner", "command", "--", "sh", "-c", script];

  const twice = await threads.run(
    ...[...words, "--objective", "something else", ...program],
  );
  assertEquals(reasonOf(twice), "thread.packet_says");

  const outcome = await threads.run(...words, ...program);
  assertEquals(outcome.status, 0, outcome.stderr);
  const { thread, worktree_path } = JSON.parse(outcome.stdout).data;
  assertEquals(
    [thread.role, thread.objective, thread.time_limit_seconds],
    ["worker", "Titles become slugs.", 1800],
  );
  const runs = join(threads.repo.path, ".git/lockstep/runs");
  await threads.untilFile(join(worktree_path, "up"));
  const kept = await Deno.readTextFile(join(runs, thread.run_id, "task.md"));
  assertEquals(kept, text);
  const { locks } = await threads.mustRun("lock", "list") as {
    locks: { scope_path: string }[];
  };
  assertEquals(
    locks.map((each) => each.scope_path).toSorted(),
    ["lib/slug.js", "lib/title.js"],
  );
});
