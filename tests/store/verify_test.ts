import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Disk, realDisk } from "../../src/io/disk.ts";
import { makeBackup } from "../../src/store/backups.ts";
import { encodeJournalHeader } from "../../src/store/format.ts";
import { GROUND } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { type Problem, verifyLedger } from "../../src/store/verify.ts";
import {
  AUTHOR,
  compactNow,
  count,
  putLock,
  TempLedger,
} from "../helpers/temp_ledger.ts";

async function folded(): Promise<TempLedger> {
  const temporary = await TempLedger.create();
  await temporary.change(3);
  const ledger = temporary.open();
  await compactNow(ledger);
  return temporary;
}

async function problemsOf(temporary: TempLedger): Promise<readonly Problem[]> {
  return (await verifyLedger(temporary.open())).problems;
}

/** Each makes one thing wrong; the text is what `ledger verify` prints. */
const WRONGS: readonly {
  readonly kind: Problem["kind"];
  readonly text: RegExp;
  readonly make: (temporary: TempLedger) => Promise<unknown>;
}[] = [
  {
    kind: "damage",
    text: /^Cannot read ".*counter\.json": its checksum does not match$/,
    make: async (temporary) => {
      const path = temporary.aggregate("counter");
      const bytes = await Deno.readFile(path);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      await Deno.writeFile(path, bytes);
    },
  },
  {
    kind: "damage",
    text: /^Cannot read ".*journal\.jsonl": it ends with event 3, but event 9/,
    make: async ({ paths }) => {
      const path = join(paths.policy, "seq");
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, text.replace(/^3/, "9"));
    },
  },
  {
    kind: "record",
    text: /^counter "id": its last is not as it must be$/,
    make: (temporary) =>
      temporary.open().transact(AUTHOR, (tx) => {
        // What another version, or a bug, might write.
        const wrong = { last: "many" } as unknown as { last: number };
        tx.put("counter", "id", wrong);
      }),
  },
  {
    kind: "reference",
    text: /^locks "L1": its session_id "demo" is not in sessions$/,
    make: (temporary) =>
      temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src")),
  },
  {
    kind: "projection",
    text: /^policy file protected is not what the ledger says$/,
    make: ({ paths }) =>
      Deno.writeTextFile(join(paths.policy, "protected"), "main\n"),
  },
  {
    kind: "projection",
    text: /^policy files lag behind/,
    make: ({ paths }) => Deno.remove(join(paths.policy, "seq")),
  },
  {
    kind: "history",
    text: /^Cannot read ".*\.jsonl": the record at byte 0 is damaged$/,
    make: async ({ paths }) => {
      const [{ name = "" } = {}] = [...Deno.readDirSync(paths.archive)];
      await Deno.writeTextFile(join(paths.archive, `${name}.tmp`), "half");
      await Deno.writeTextFile(join(paths.archive, name), "no record\n");
    },
  },
  {
    kind: "leftover",
    text: /\/tasks-E9\.json: in no manifest$/,
    make: (temporary) =>
      Deno.writeTextFile(temporary.aggregate("tasks-E9"), "{}"),
  },
  {
    kind: "backup",
    text: /backups\/.*counter\.json": its checksum does not match$/,
    make: async (temporary) => {
      const { ground, paths } = temporary.open();
      const name = makeBackup(ground.disk, paths, AUTHOR.at);
      const path = join(paths.backups, name, "counter.json");
      await Deno.writeTextFile(path, "{}\n");
    },
  },
];

for (const { kind, text, make } of WRONGS) {
  Deno.test(`verifyLedger() says in one line: ${text.source}`, async () => {
    await using temporary = await folded();
    assertEquals(await problemsOf(temporary), []);
    await make(temporary);
    const before = await temporary.snapshot();
    const problems = await problemsOf(temporary);
    assertEquals(problems.map((each) => each.kind), [kind]);
    const said = problems[0]?.text ?? "";
    assertEquals([text.test(said), said.includes("\n")], [true, false], said);
    assertEquals(await temporary.snapshot(), before);
  });
}

Deno.test("verifyLedger() counts what there is", async () => {
  await using temporary = await folded();
  await temporary.open().transact(AUTHOR, (tx) => count(tx, "other"));
  const { seq, aggregates, records } = await verifyLedger(temporary.open());
  assertEquals([seq, aggregates, records], [4, 1, 2]);
});

Deno.test("verifyLedger() takes a ledger that was replaced meanwhile for no damage", async () => {
  await using temporary = await folded();
  const { journal } = temporary.paths;
  const counter = temporary.aggregate("counter");
  let replaced = 0;
  const read: Disk["read"] = (path, buffer) => {
    if (path === counter && replaced++ === 0) {
      Deno.removeSync(counter);
      Deno.writeFileSync(journal, encodeJournalHeader(50, []));
    }
    return realDisk.read(path, buffer);
  };
  const ground = { ...GROUND, disk: { ...realDisk, read } };
  const ledger = new Ledger(temporary.paths, 1000, ground);
  const { problems } = await verifyLedger(ledger);
  // These files are not all that another ledger would have.
  assertEquals(problems.filter(({ kind }) => kind === "damage"), []);
});
