/** `references/ledger_format.md` is enough to read a ledger by. */
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../src/core/error.ts";
import { exportState } from "../src/store/export_state.ts";
import { readArchive, readCopy, readLedger } from "./helpers/ledger_reader.ts";
import { AUTHOR, putLock, TempLedger } from "./helpers/temp_ledger.ts";
import { TempRepo } from "./helpers/temp_repo.ts";

const STATE = ".git/lockstep";

/** A repository in which something of each kind has happened. */
async function usedRepo(): Promise<TempRepo> {
  const repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "näher 🙂");
  for (const title of ["one", "two"]) {
    await repo.mustRun("task", "create", "--level", "epic", "--title", title);
  }
  await repo.mustRun("lock", "acquire", "src");
  return repo;
}

interface Exported {
  readonly seq: number;
  readonly aggregates: Record<string, Record<string, unknown>>;
}

async function exported(repo: TempRepo): Promise<Exported> {
  const { stdout } = await repo.run(["ledger", "export"]);
  return JSON.parse(stdout);
}

/** The second reader must see what the program prints. */
async function assertSame(repo: TempRepo): Promise<void> {
  const { seq, aggregates } = readLedger(join(repo.path, STATE));
  const { seq: wantedSeq, aggregates: wanted } = await exported(repo);
  assertEquals(seq, wantedSeq);
  assertEquals(aggregates, wanted);
}

Deno.test("a reader written from the page alone sees what ledger export prints", async () => {
  await using repo = await usedRepo();
  await assertSame(repo);
  const { stdout } = await repo.run(["ledger", "backup", "--json"]);
  const { name } = JSON.parse(stdout).data;
  await assertSame(repo);
  await repo.mustRun("lock", "acquire", "docs");
  await repo.mustRun("task", "create", "--level", "epic", "--title", "three");
  await assertSame(repo);
  await repo.mustRun("ledger", "restore", name, "--force");
  await assertSame(repo);
  await repo.mustRun("lock", "acquire", "docs");
  await assertSame(repo);
  await assertKnowsReports(repo);
});

async function assertKnowsReports(repo: TempRepo): Promise<void> {
  const state = join(repo.path, STATE);
  const text = "kind deleted\nref refs/heads/x\n";
  await Deno.writeTextFile(join(state, "spool/1-1"), text);
  await Deno.writeTextFile(join(state, "spool/.1-2"), text);
  assertEquals(readLedger(state).pending, ["1-1"]);
  await repo.mustRun("session", "heartbeat");
  assertEquals(readLedger(state).pending, []);
  // What a kill between the event and the removal leaves behind.
  await Deno.writeTextFile(join(state, "spool/1-1"), text);
  assertEquals(readLedger(state).pending, []);
  await assertSame(repo);
}

async function usedLedger(): Promise<TempLedger> {
  const temporary = await TempLedger.create();
  await temporary.change(3);
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "näher 🙂"));
  return temporary;
}

Deno.test("a reader written from the page alone reads copies and the archive", async () => {
  await using temporary = await usedLedger();
  const { paths } = temporary;
  const ledger = temporary.open();
  const { aggregates } = exportState(ledger, AUTHOR.at);
  const { name, seq } = await ledger.backUp(AUTHOR.at);
  assertEquals(readCopy(join(paths.backups, name)), aggregates);
  const [file] = [...Deno.readDirSync(paths.archive)];
  const events = readArchive(join(paths.archive, file?.name ?? ""));
  assertEquals(events.at(-1)?.seq, seq);
});

Deno.test("a reader written from the page alone passes over what was never acknowledged", async () => {
  await using temporary = await usedLedger();
  const { journal, root } = temporary.paths;
  const { seq, aggregates } = exportState(temporary.open(), AUTHOR.at);
  const whole = await Deno.readTextFile(journal);
  const last = whole.trimEnd().split("\n").at(-1) ?? "";
  const half = last.slice(0, 40);
  for (
    const text of [
      whole + half,
      `${whole}${half}\n`,
      whole.slice(0, -1),
      `${whole.slice(0, -1)}x`,
    ]
  ) {
    await Deno.writeTextFile(journal, text);
    assertEquals(readLedger(root), { seq, aggregates, pending: [] });
    assertEquals(exportState(temporary.open(), AUTHOR.at).seq, seq);
  }
});

Deno.test("a reader written from the page alone refuses damage", async () => {
  await using temporary = await usedLedger();
  const { journal, root } = temporary.paths;
  const whole = await Deno.readFile(journal);
  for (let at = 5; at < whole.length; at += 37) {
    const flipped = whole.slice();
    flipped[at] = (flipped[at] ?? 0) ^ 4;
    await Deno.writeFile(journal, flipped);
    assertThrows(() => readLedger(root), Error, "damaged");
    assertThrows(() => exportState(temporary.open(), AUTHOR.at), LockstepError);
  }
});
