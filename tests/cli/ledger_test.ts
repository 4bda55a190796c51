import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { atTerminal } from "../helpers/person_terminal.ts";
import { program, TempRepo } from "../helpers/temp_repo.ts";

async function openedRepo(): Promise<TempRepo> {
  const repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "ledger");
  return repo;
}

async function createEpic(repo: TempRepo, title: string): Promise<string> {
  const words = ["task", "create", "--level", "epic", "--title", title];
  const made = JSON.stringify(await repo.mustRun(...words));
  return /"id":"(E[0-9]+)"/.exec(made)?.[1] ?? "";
}

Deno.test("ledger restore brings a backup back, and the id of a later epic stays used", async () => {
  await using repo = await openedRepo();
  const first = await createEpic(repo, "first");
  await repo.mustRun("ledger", "backup");
  const second = await createEpic(repo, "second");
  const refusal = await repo.run(["ledger", "restore", "--json"]);
  assertEquals(refusal.status, 1);
  assertEquals(JSON.parse(refusal.stderr).error.reason, "ledger.in_use");
  await repo.mustRun("ledger", "restore", "--force");
  const state = JSON.stringify(await repo.mustRun("ledger", "export"));
  assertEquals(state.includes(`"id":"${first}"`), true);
  assertEquals(state.includes(`"id":"${second}"`), false);
  const third = await createEpic(repo, "third");
  assertEquals([first, second, third].toSorted().length, 3);
  assertEquals(third === second, false);
  const verified = await repo.run(["ledger", "verify"]);
  assertEquals([verified.status, verified.stderr], [0, ""], verified.stdout);
});

Deno.test("ledger import takes what ledger export printed", async () => {
  await using repo = await openedRepo();
  const epic = await createEpic(repo, "first");
  const exported = await repo.run(["ledger", "export"]);
  await repo.write("ledger.json", exported.stdout);
  await createEpic(repo, "second");
  const words = ["ledger", "import", "ledger.json", "--force"];
  const { status, screen } = await atTerminal(repo, words);
  assertEquals(status, 0, screen);
  const state = JSON.stringify(await repo.mustRun("ledger", "export"));
  assertEquals(state.includes(`"id":"${epic}"`), true);
  assertEquals(state.includes("second"), false);
});

Deno.test("no agent brings approvals into a ledger by importing it", async () => {
  await using repo = await openedRepo();
  const exported = await repo.run(["ledger", "export"]);
  await repo.write("ledger.json", exported.stdout);
  const words = ["ledger", "import", "ledger.json", "--force"];
  const refusal = await repo.run([...words, "--json"]);
  assertEquals(refusal.status, 1);
  assertEquals(JSON.parse(refusal.stderr).error.reason, "person.required");
  const wrong = await atTerminal(repo, words, { answer: () => "NOPE" });
  assertEquals(wrong.status, 1, wrong.screen);
  const after = await repo.run(["ledger", "export"]);
  assertEquals(
    JSON.parse(after.stdout).seq,
    JSON.parse(exported.stdout).seq,
    "nothing was changed",
  );
});

Deno.test("a person imports into a ledger that cannot be read any more", async () => {
  await using repo = await openedRepo();
  const exported = await repo.run(["ledger", "export"]);
  await repo.write("ledger.json", exported.stdout);
  const journal = join(repo.path, ".git/lockstep/ledger/journal.jsonl");
  await Deno.writeTextFile(journal, "nothing of the kind");
  const words = ["ledger", "import", "ledger.json", "--force"];
  const { status, screen } = await atTerminal(repo, words);
  assertEquals(status, 0, screen);
  assertEquals((await repo.run(["ledger", "verify"])).status, 0);
});

Deno.test("a damaged ledger is refused with exit 5 and the way back", async () => {
  await using repo = await openedRepo();
  await repo.mustRun("ledger", "backup");
  const journal = join(repo.path, ".git/lockstep/ledger/journal.jsonl");
  await Deno.writeTextFile(journal, "");
  for (const words of [["status"], ["session", "heartbeat"]]) {
    const outcome = await repo.run([...words, "--json"]);
    assertEquals([outcome.status, outcome.stdout], [5, ""]);
    const { error } = JSON.parse(outcome.stderr);
    assertEquals(error.reason, "ledger.damaged");
    assertEquals(error.details.path, journal);
    assertEquals(error.hint.includes("lockstep ledger restore"), true);
  }
  const verified = await repo.run(["ledger", "verify"]);
  assertEquals(verified.status, 5);
  assertEquals(verified.stdout.includes(journal), true);
  assertEquals(await Deno.readTextFile(journal), "");
  await repo.mustRun("ledger", "restore", "--force");
  await repo.mustRun("session", "heartbeat");
});

Deno.test("workspace remove takes no backups of a ledger along that is gone, unless forced", async () => {
  await using repo = await openedRepo();
  await repo.mustRun("ledger", "backup");
  const state = join(repo.path, ".git/lockstep");
  await Deno.remove(join(state, "ledger"), { recursive: true });
  const refusal = await repo.run(["workspace", "remove", "--json"]);
  assertEquals(refusal.status, 5);
  assertEquals(JSON.parse(refusal.stderr).error.reason, "ledger.damaged");
  await repo.mustRun("ledger", "restore", "--force");
  await repo.mustRun("session", "heartbeat");
  await Deno.remove(join(state, "ledger"), { recursive: true });
  await repo.mustRun("workspace", "remove", "--force");
});

Deno.test("log says who changed what, and log show what it was", async () => {
  await using repo = await openedRepo();
  const epic = await createEpic(repo, "first");
  const log = await repo.run(["log", "--method", "task", "--json"]);
  const { entries } = JSON.parse(log.stdout).data;
  assertEquals(entries.length, 1);
  assertEquals(entries[0].method, "task.create");
  assertEquals(entries[0].changes.includes(`tasks-${epic}/${epic}`), true);
  const shown = await repo.mustRun("log", "show", String(entries[0].seq));
  assertEquals(JSON.stringify(shown).includes('"title":"first"'), true);
});

Deno.test("log shows of an event that changed all there is how much more it was", async () => {
  await using repo = await openedRepo();
  const plan = Array.from({ length: 12 }, (_, n) => `epic ${n}`);
  for (const title of plan) await createEpic(repo, title);
  await repo.mustRun("ledger", "backup");
  await repo.mustRun("ledger", "restore", "--force");
  const { stdout } = await repo.run(["log", "--method", "ledger.restore"]);
  assertEquals(/ and [0-9]+ more\n$/.test(stdout), true, stdout);
});

Deno.test("log --follow streams what is changed, an object a line, until its reader goes", async () => {
  await using repo = await openedRepo();
  const [command, ...words] = program();
  const follower = new Deno.Command(command, {
    args: [...words, "log", "--follow", "--json", "--limit", "2"],
    cwd: repo.path,
    env: { ...repo.env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(follower.stdout);
  const next = async () => methodsIn((await lines.next()).value ?? "");
  try {
    assertEquals((await next()).at(-1), "session.open");
    await createEpic(repo, "first");
    assertEquals(await next(), ["task.create"]);
    await createEpic(repo, "second");
    assertEquals(await next(), ["task.create"]);
    await lines.return(undefined);
    await createEpic(repo, "third");
    assertEquals((await follower.status).code, 0);
  } catch (error) {
    follower.kill();
    await follower.status;
    throw error;
  }
});

/** Yields the lines of a stream; stopping closes the stream. */
async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Methods of the events in an envelope of the log. */
function methodsIn(envelope: string): string[] {
  return JSON.parse(envelope).data.entries
    .map((entry: { readonly method: string }) => entry.method);
}

Deno.test("a program follows the log call by call", async () => {
  await using repo = await openedRepo();
  const call = async (params: object) => {
    const words = ["call", "log", JSON.stringify({ follow: true, ...params })];
    return JSON.parse((await repo.run(words)).stdout).data;
  };
  const { entries, last_seq } = await call({ limit: 1 });
  assertEquals(entries.length, 1);
  const next = call({ after: last_seq, method: "task" });
  await repo.mustRun("lock", "acquire", "src");
  const epic = await createEpic(repo, "first");
  const seen = JSON.stringify((await next).entries);
  assertEquals([...seen.matchAll(/"method":"([^"]+)"/g)].map(([, m]) => m), [
    "task.create",
  ]);
  assertEquals(seen.includes(`/${epic}"`), true);
});

Deno.test("a thread may not replace the ledger", async () => {
  await using repo = await openedRepo();
  await repo.mustRun("ledger", "backup");
  const outcome = await repo.run(["ledger", "restore", "--force", "--json"], {
    env: { LOCKSTEP_THREAD: "T1.secret" },
  });
  assertEquals(outcome.status, 1);
  assertEquals(JSON.parse(outcome.stderr).error.reason, "actor.not_allowed");
});
