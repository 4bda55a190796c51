import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

interface Messages {
  readonly messages: { readonly id: string; readonly state: string }[];
}

Deno.test("a thread waits for the root's word, reads it and says so", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    [
      "touch up",
      "lockstep inbox pending --wait-seconds 30 --json >got",
      `lockstep inbox deliver "$(sed 's/.*"id":"\\(I[0-9]*\\)".*/\\1/' got)"`,
      "lockstep inbox send 'I have read it'",
    ].join("; "),
  );
  await threads.untilFile(join(worktree_path, "up"));
  const sent = await threads.mustRun(
    "inbox",
    "send",
    "use the other key",
    "--to",
    thread.id,
  ) as { message: { id: string } };
  await threads.until(thread.id, "completed");
  const list = await threads.mustRun("inbox", "list", thread.id) as Messages;
  assertEquals(list.messages[0]?.id, sent.message.id);
  assertEquals(list.messages.map((each) => each.state), [
    "delivered",
    "pending",
  ]);
  const again = await threads.run(
    "inbox",
    "deliver",
    sent.message.id,
    "--json",
  );
  assertEquals(reasonOf(again), "inbox.not_pending");
  const own = await threads.mustRun("inbox", "pending") as Messages;
  const answer = own.messages[0]?.id ?? "";
  await threads.mustRun("inbox", "deliver", answer);
  assertEquals(await threads.mustRun("inbox", "pending"), { messages: [] });
});

Deno.test("nobody writes to himself, or to a thread that is not there", async () => {
  await using threads = await ThreadRepo.create();
  const send = (...args: string[]) =>
    threads.run("inbox", "send", "hello", ...args, "--json");
  assertEquals(reasonOf(await send()), "inbox.to_oneself");
  assertEquals(reasonOf(await send("--to", "T99")), "thread.not_found");
});

Deno.test("who is refused by a lock can write to its holder in another session", async () => {
  await using threads = await ThreadRepo.create();
  const { repo, session } = threads;
  const other = await openSession(repo, "--user-request", "other");
  await repo.mustRunIn(other.worktree.path, "lock", "acquire", "src");
  const held = await threads.run("lock", "acquire", "src/a", "--json");
  const { hint } = JSON.parse(held.stderr).error as { hint: string };
  const ask = /lockstep (inbox send TEXT --lock-id L[0-9]+)$/.exec(hint)?.[1];
  await threads.mustRun(...(ask ?? "").split(" "));
  const { messages } = await repo.mustRunIn(
    other.worktree.path,
    "inbox",
    "pending",
  ) as { messages: { from: string; text: string }[] };
  assertEquals(
    messages.map(({ from, text }) => [from, text]),
    [[`root:${session}`, "TEXT"]],
  );
  const both = await threads.run(
    ...["inbox", "send", "x", "--to", "root", "--lock-id", "L1", "--json"],
  );
  assertEquals(reasonOf(both), "inbox.two_receivers");
});

Deno.test("unread messages are counted where a thread finds its next step", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    [
      "touch up",
      "lockstep inbox pending --wait-seconds 30 >/dev/null",
      "lockstep work current-ref --json >ref",
      "touch done",
    ].join("; "),
  );
  await threads.untilFile(join(worktree_path, "up"));
  await threads.mustRun("inbox", "send", "hello", "--to", thread.id);
  await threads.untilFile(join(worktree_path, "done"));
  const ref = JSON.parse(await Deno.readTextFile(join(worktree_path, "ref")));
  assertEquals(ref.data.unread, 1);
});
