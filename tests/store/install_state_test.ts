import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { type Disk, type DiskFile, realDisk } from "../../src/io/disk.ts";
import type { LedgerState } from "../../src/core/restore_rules.ts";
import { listBackups, loadBackup } from "../../src/store/backups.ts";
import { exportState } from "../../src/store/export_state.ts";
import { GROUND } from "../../src/store/ground.ts";
import { installState } from "../../src/store/install_state.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, TempLedger } from "../helpers/temp_ledger.ts";

const STATE = { counter: { id: { last: 7 } } };

/** A disk that has no room for some files. */
function fullFor(isFull: (path: string) => boolean): Disk {
  const writeAt: DiskFile["writeAt"] = () => {
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  return {
    ...realDisk,
    open: (path, options) => {
      const file = realDisk.open(path, options);
      return isFull(path) ? { ...file, writeAt } : file;
    },
  };
}

async function install(
  temporary: TempLedger,
  disk = realDisk,
  state: LedgerState = STATE,
): Promise<void> {
  const ledger = new Ledger(temporary.paths, 1000, { ...GROUND, disk });
  const { events } = ledger.lockedJournal();
  await ledger.exclusively(() =>
    installState(ledger, AUTHOR, { seq: 40, state, events })
  );
}

Deno.test("installState() goes on from the highest event and keeps what there was", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  await install(temporary);
  const ledger = temporary.open();
  assertEquals(temporary.counter(), 7);
  assertEquals(ledger.readView((view) => view.source.journal.seq), 41);
  const kept = listBackups(realDisk, temporary.paths)
    .filter((name) => name.startsWith("replaced-"));
  assertEquals(kept.length, 1);
});

Deno.test("a restore succeeds when only its compaction has no room", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  await install(temporary, fullFor((path) => path.includes("manifest.json")));
  assertEquals(temporary.counter(), 7);
  await temporary.change();
  assertEquals(temporary.counter(), 8);
});

Deno.test("a restore that only the policy files do not show yet is not denied", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  let opened = 0;
  const seq = join(temporary.paths.policy, "seq.tmp");
  const disk = fullFor((path) => path === seq && ++opened === 2);
  const error = await assertRejects(
    () => install(temporary, disk),
    LockstepError,
  );
  assertEquals(error.message.includes("recorded as event 41"), true);
  assertEquals(temporary.counter(), 7);
});

Deno.test("a restore without room for the journal changes nothing and leaves no half copy", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  const before = await Deno.readTextFile(temporary.paths.journal);
  const disk = fullFor((path) => path.includes("journal.jsonl"));
  const error = await assertRejects(
    () => install(temporary, disk),
    LockstepError,
  );
  assertEquals(error.message.includes("nothing was changed"), true);
  assertEquals(await Deno.readTextFile(temporary.paths.journal), before);
  const names = [...Deno.readDirSync(temporary.paths.ledger)];
  assertEquals(names.filter(({ name }) => name.endsWith(".tmp")), []);
  await temporary.change();
});

for (const git_name of ["../../hooks/pre-commit", "a\nb", ".", "a/b"]) {
  Deno.test(`a state that names a worktree ${JSON.stringify(git_name)} writes nothing`, async () => {
    await using temporary = await TempLedger.create();
    await temporary.open().transact(AUTHOR, seedPolicyRecords);
    const { aggregates } = exportState(temporary.open(), AUTHOR.at);
    const { one, ...others } = aggregates.worktrees ?? {};
    const worktrees = { ...others, one: { ...Object(one), git_name } };
    const before = await contents(temporary);
    const error = await assertRejects(
      () => install(temporary, realDisk, { ...aggregates, worktrees }),
      LockstepError,
    );
    assertEquals(error.reason, "ledger.damaged");
    assertEquals(await contents(temporary), before);
  });
}

/** All but the file of the lock, which says who held it last. */
async function contents(temporary: TempLedger): Promise<string> {
  const lines = (await temporary.snapshot()).split("\n");
  return lines.filter((line) => !line.startsWith(temporary.paths.lock))
    .join("\n");
}

Deno.test({
  name: "a restore keeps what it replaces also where there are no links",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using temporary = await TempLedger.create();
    await temporary.change(2);
    const elsewhere = await Deno.makeTempDir({ dir: "/dev/shm" });
    try {
      await Deno.remove(temporary.paths.backups, { recursive: true });
      await Deno.symlink(elsewhere, temporary.paths.backups);
      await install(temporary);
      const [name = ""] = listBackups(realDisk, temporary.paths)
        .filter((each) => each.startsWith("replaced-"));
      const { state } = loadBackup(GROUND, temporary.paths, name);
      assertEquals(state.counter?.id, { last: 2 });
    } finally {
      await Deno.remove(elsewhere, { recursive: true });
    }
  },
});
