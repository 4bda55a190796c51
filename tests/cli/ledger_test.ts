import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

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
  await repo.mustRun("ledger", "import", "ledger.json", "--force");
  const state = JSON.stringify(await repo.mustRun("ledger", "export"));
  assertEquals(state.includes(`"id":"${epic}"`), true);
  assertEquals(state.includes("second"), false);
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

Deno.test("log --follow answers as soon as something is changed", async () => {
  await using repo = await openedRepo();
  const following = repo.run(["log", "--follow", "--json", "--after", "0"]);
  const { entries, last_seq } = JSON.parse((await following).stdout).data;
  assertEquals(entries.length > 0, true);
  const args = ["log", "--follow", "--json", "--after", String(last_seq)];
  const next = repo.run(args);
  await createEpic(repo, "first");
  const seen = JSON.parse((await next).stdout).data.entries;
  assertEquals(seen.at(-1)?.method, "task.create");
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
