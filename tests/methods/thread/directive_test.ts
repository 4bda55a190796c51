import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reasonOf } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

/** Reads directives as they come, says so, and ends after the second. */
const LISTENER = `
trap 'touch woken' USR1
echo "@lockstep listens USR1"
touch up
n=0
while [ $n -lt 2 ]; do
  m=$(wc -l <"$LOCKSTEP_DIRECTIVES")
  while [ $n -lt $m ]; do
    n=$((n + 1))
    line=$(sed -n "$n"p "$LOCKSTEP_DIRECTIVES")
    echo "got $line"
    echo "@lockstep ack $(echo "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')"
  done
  sleep 0.1
done
`;

interface Answer {
  readonly status: string;
  readonly message: { readonly id: string; readonly note: string };
}

Deno.test("a directive reaches a program that listens, and that is known", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(LISTENER);
  await threads.untilFile(join(worktree_path, "up"));
  const direct = async (...args: string[]) =>
    await threads.mustRun("thread", "child", "directive", ...args) as Answer;
  const now = await direct(thread.id, "leave the parser alone");
  assertEquals(now.status, "delivered");
  await threads.untilFile(join(worktree_path, "woken"));
  const later = await direct(thread.id, "then the docs", "--mode", "queue");
  assertEquals(later.status, "queued");
  await threads.until(thread.id, "completed");
  const list = await threads.mustRun("inbox", "list") as {
    messages: { state: string; mode: string }[];
  };
  assertEquals(list.messages.map(({ state, mode }) => [state, mode]), [
    ["delivered", "interrupt_patch"],
    ["delivered", "queue"],
  ]);
  const late = await threads.run(
    "thread",
    "child",
    "directive",
    thread.id,
    "too late",
    "--json",
  );
  assertEquals(reasonOf(late), "thread.not_running");
});

Deno.test("a directive to a program that does not listen is not delivered", async () => {
  await using threads = await ThreadRepo.create();
  const { thread } = await threads.spawn("sleep 60");
  await threads.until(thread.id, "running");
  const outcome = await threads.run(
    "thread",
    "child",
    "directive",
    thread.id,
    "stop it",
    "--json",
  );
  assertEquals(outcome.status, 1);
  assertEquals(JSON.parse(outcome.stdout).data.status, "not_delivered");
  const bogus = await threads.run(
    "thread",
    "child",
    "directive",
    thread.id,
    "x",
    "--mode",
    "bogus",
  );
  assertEquals(bogus.status, 2);
});

Deno.test("restart keeps worktree, scope and Cases, and adds the directive", async () => {
  await using threads = await ThreadRepo.create();
  // Copied aside first: a copy shows before anything is in it.
  const script =
    'cp "$LOCKSTEP_ASSIGNMENT" copy && mv copy "a$(ls a* 2>/dev/null | wc -l)"; sleep 60';
  const { thread, worktree_path } = await threads.spawn(script);
  const first = JSON.parse(
    await threads.untilFile(join(worktree_path, "a0")),
  );
  await threads.mustRun(
    "thread",
    "child",
    "directive",
    thread.id,
    "start over",
    "--mode",
    "restart",
  );
  const second = JSON.parse(
    await threads.untilFile(join(worktree_path, "a1")),
  );
  assertEquals(second, { ...first, directives: ["start over"] });
  const again = await threads.thread(thread.id);
  assertEquals([again.state, again.generation], ["running", 2]);
});

Deno.test("restart refuses a folder that a clone has replaced, and stops nothing", async () => {
  await using threads = await ThreadRepo.create();
  const { repo } = threads;
  const { thread, worktree_path } = await threads.spawn(
    "touch up; exec sleep 60",
  );
  await threads.untilFile(join(worktree_path, "up"));
  await Deno.rename(worktree_path, `${worktree_path}-moved`);
  await repo.git("clone", "-q", repo.path, worktree_path);
  const words = ["thread", "child", "directive", thread.id, "start over"];
  const refused = await threads.run(...words, "--mode", "restart", "--json");
  assertEquals(reasonOf(refused), "worktree.identity");
  assertEquals((await threads.thread(thread.id)).state, "running");
});

Deno.test("interrupt sends SIGINT to the program", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    "trap 'exit 9' INT; touch up; while :; do sleep 0.1; done",
  );
  await threads.untilFile(join(worktree_path, "up"));
  await threads.mustRun("thread", "child", "interrupt", thread.id);
  const ended = await threads.until(thread.id, "failed");
  assertEquals(ended.exit_status, 9);
});
