import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { loadBackup } from "../../src/store/backups.ts";
import { encodeLine } from "../../src/store/format.ts";
import { replaceState } from "../../src/store/replace_state.ts";
import { verifyLedger } from "../../src/store/verify.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";

/** A ledger with an aggregate file, a manifest and two events after them. */
async function madeLedger(): Promise<TempLedger> {
  const temporary = await TempLedger.create();
  await temporary.compact();
  await temporary.change(2);
  return temporary;
}

/** Everything must refuse by name and leave the files as they are. */
async function assertRefused(
  temporary: TempLedger,
  path: string,
  reason = "ledger.damaged",
): Promise<void> {
  const before = await temporary.snapshot();
  const question = () =>
    temporary.open().read((view) => [
      view.find("counter", "id"),
      view.find("locks", "L1"),
    ]);
  const read = assertThrows(question, LockstepError);
  assertEquals([read.code, read.reason], ["corrupt", reason]);
  assertEquals(read.message.includes(path), true, read.message);
  assertEquals((read.hint ?? "").length > 0, true);
  const change = await assertRejects(
    () =>
      temporary.open().transact(AUTHOR, (tx) => {
        count(tx);
        putLock(tx, "L1", "other");
      }),
    LockstepError,
  );
  assertEquals(change.reason, reason);
  const { problems } = await verifyLedger(temporary.open());
  assertEquals(problems.some(({ text }) => text.includes(path)), true);
  assertEquals(withoutLock(await temporary.snapshot()), withoutLock(before));
}

/** The note of the last holder is no part of the state. */
function withoutLock(snapshot: string): string {
  return snapshot.split("\n").filter((line) =>
    !/\/ledger\/lock |\/ledger \d|^ *$/.test(line)
  ).join("\n");
}

const CONTENTS: readonly (readonly [
  string,
  (content: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
])[] = [
  ["a zero length", () => new Uint8Array()],
  ["NUL bytes", (content) => new Uint8Array(content.length)],
  ["half of its bytes", (content) => content.slice(0, content.length / 2)],
  ["merge markers", (content) => {
    const text = new TextDecoder().decode(content);
    return new TextEncoder().encode(
      `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`,
    );
  }],
  ["other JSON", () => new TextEncoder().encode("{}\n")],
  ["a valid line that is no object", () => encodeLine(null)],
];

for (const [what, damage] of CONTENTS) {
  for (const name of ["journal", "counter"]) {
    Deno.test(`read() and transact() refuse a ${name} with ${what}`, async () => {
      await using temporary = await madeLedger();
      const path = name === "journal"
        ? temporary.paths.journal
        : temporary.aggregate(name);
      await Deno.writeFile(path, damage(await Deno.readFile(path)));
      await assertRefused(temporary, path);
    });
  }
}

for (const name of ["counter", "locks"]) {
  Deno.test(`read() and transact() refuse when ${name} is missing`, async () => {
    await using temporary = await madeLedger();
    const path = temporary.aggregate(name);
    await Deno.remove(path);
    await assertRefused(temporary, path);
  });
}

Deno.test("read() cannot tell without the manifest whether an epic is missing", async () => {
  await using temporary = await madeLedger();
  const path = temporary.aggregate("manifest");
  await Deno.remove(path);
  const error = assertThrows(
    () => temporary.open().read((view) => view.all("tasks-E9")),
    LockstepError,
  );
  assertEquals(error.message.includes(path), true);
  const { problems } = await verifyLedger(temporary.open());
  assertEquals(problems.some(({ text }) => text.includes(path)), true);
});

Deno.test("read() and transact() refuse a missing epic", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => {
    // Only its being there matters here.
    tx.put("epics-demo", "E1", { id: "E1", is_open: true });
  });
  await temporary.compact();
  const path = temporary.aggregate("epics-demo");
  await Deno.remove(path);
  const error = assertThrows(
    () => temporary.open().read((view) => view.all("epics-demo")),
    LockstepError,
  );
  assertEquals([error.code, error.message.includes(path)], ["corrupt", true]);
});

Deno.test("read() and transact() refuse a missing journal", async () => {
  await using temporary = await madeLedger();
  await Deno.remove(temporary.paths.journal);
  await assertRefused(temporary, temporary.paths.journal);
});

Deno.test("read() and transact() refuse a missing journal without policy/seq", async () => {
  await using temporary = await madeLedger();
  await Deno.remove(temporary.paths.journal);
  await Deno.remove(temporary.paths.policy, { recursive: true });
  await assertRefused(temporary, temporary.paths.journal);
});

Deno.test("read() and transact() refuse a journal that lost its last event", async () => {
  await using temporary = await madeLedger();
  const text = await Deno.readTextFile(temporary.paths.journal);
  const shorter = text.slice(0, text.trimEnd().lastIndexOf("\n") + 1);
  await Deno.writeTextFile(temporary.paths.journal, shorter);
  await assertRefused(temporary, temporary.paths.journal);
});

Deno.test("read() and transact() refuse a journal with an event left out", async () => {
  await using temporary = await madeLedger();
  const lines = (await Deno.readTextFile(temporary.paths.journal)).split("\n");
  await Deno.writeTextFile(
    temporary.paths.journal,
    lines.toSpliced(1, 1).join("\n"),
  );
  await assertRefused(temporary, temporary.paths.journal);
});

Deno.test("read() and transact() refuse an aggregate newer than the journal", async () => {
  await using temporary = await madeLedger();
  const path = temporary.aggregate("counter");
  await Deno.writeFile(
    path,
    encodeLine({
      format: 1,
      name: "counter",
      seq: 999,
      records: { id: { last: 1 } },
    }),
  );
  await assertRefused(temporary, path);
});

Deno.test("read() and transact() refuse an aggregate under another's name", async () => {
  await using temporary = await madeLedger();
  const path = temporary.aggregate("counter");
  await Deno.copyFile(temporary.aggregate("locks"), path);
  await assertRefused(temporary, path);
});

for (const name of ["journal", "counter"]) {
  Deno.test(`read() and transact() refuse a ${name} of a newer format`, async () => {
    await using temporary = await madeLedger();
    const path = name === "journal"
      ? temporary.paths.journal
      : temporary.aggregate(name);
    await Deno.writeFile(
      path,
      encodeLine({ format: 2, name, base: 0, singles: null }),
    );
    await assertRefused(temporary, path, "ledger.newer_format");
  });
}

Deno.test("read() notices or does not mind any flipped bit", async () => {
  await using temporary = await madeLedger();
  const state = () =>
    temporary.open().read((view) =>
      JSON.stringify([view.all("counter"), view.all("locks")])
    );
  const expected = state();
  const flip = async (path: string, step: number) => {
    const content = await Deno.readFile(path);
    for (let bit = 0; bit < content.length * 8; bit += step) {
      const damaged = content.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      Deno.writeFileSync(path, damaged);
      assertEquals(stateOrRefusal(state, expected), expected, `bit ${bit}`);
    }
    await Deno.writeFile(path, content);
  };
  await flip(temporary.paths.journal, 1);
  await flip(temporary.aggregate("counter"), 1);
  await flip(temporary.aggregate("locks"), 3001);
});

/** A refusal is as good as the right answer; a wrong answer is not. */
function stateOrRefusal(state: () => string, expected: string): string {
  try {
    return state();
  } catch (error) {
    if (error instanceof LockstepError && error.code === "corrupt") {
      return expected;
    }
    throw error;
  }
}

Deno.test("transact() writes policy files anew when policy/seq is gone", async () => {
  await using temporary = await madeLedger();
  await Deno.remove(`${temporary.paths.policy}/seq`);
  await Deno.writeTextFile(
    `${temporary.paths.policy}/approved/${"a".repeat(40)}`,
    "refs/heads/main x 1 9999999999\n",
  );
  await temporary.change();
  assertEquals(
    await Array.fromAsync(Deno.readDir(`${temporary.paths.policy}/approved`)),
    [],
  );
  const { problems } = await verifyLedger(temporary.open());
  assertEquals(problems.filter(({ kind }) => kind === "projection"), []);
});

for (const folder of ["policy", "policy/locked", "spool", "archive"]) {
  Deno.test(`a change makes the folder ${folder} again when somebody removed it`, async () => {
    await using temporary = await TempLedger.create();
    await temporary.open().transact(AUTHOR, seedPolicyRecords);
    const path = join(temporary.paths.root, folder);
    await Deno.remove(path, { recursive: true });
    await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
    await temporary.open().backUp(AUTHOR.at);
    assertEquals((await Deno.stat(path)).isDirectory, true);
    const { problems } = await verifyLedger(temporary.open());
    const kinds = problems.map(({ kind }) => kind);
    assertEquals(kinds.filter((kind) => kind !== "reference"), []);
  });
}

Deno.test("a ledger whose folder is gone is restored from a backup", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, seedPolicyRecords);
  await temporary.change(3);
  const { name } = await temporary.open().backUp(AUTHOR.at);
  await Deno.remove(temporary.paths.ledger, { recursive: true });
  const ledger = temporary.open();
  const { state, seq } = loadBackup(ledger.ground, ledger.paths, name);
  await replaceState(ledger, AUTHOR, {
    ...{ state, seq, isForced: true, staleSeconds: 900 },
  });
  assertEquals(temporary.counter() >= 3, true);
});

Deno.test("create() makes no empty ledger where backups of one are left", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.open().backUp(AUTHOR.at);
  await Deno.remove(temporary.paths.ledger, { recursive: true });
  await Deno.remove(temporary.paths.policy, { recursive: true });
  const refusals = [
    await assertRejects(() => temporary.open().create(), LockstepError),
    assertThrows(() => temporary.counter(), LockstepError),
  ];
  assertEquals(refusals.map(({ reason }) => reason), [
    "ledger.damaged",
    "ledger.damaged",
  ]);
});

Deno.test("a damaged copy says to name another one", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  const { name } = await temporary.open().backUp(AUTHOR.at);
  const copy = join(temporary.paths.backups, name, "counter.json");
  await Deno.writeTextFile(copy, "");
  const { ground, paths } = temporary.open();
  const error = assertThrows(
    () => loadBackup(ground, paths, name),
    LockstepError,
  );
  assertEquals(error.hint?.includes("lockstep ledger backups"), true);
});

Deno.test("a policy/seq that names an event no ledger can have is not believed", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  const seq = join(temporary.paths.policy, "seq");
  await Deno.writeTextFile(seq, "99999999999999999999\n");
  assertEquals(temporary.counter(), 2);
  await temporary.change();
  assertEquals((await Deno.readTextFile(seq)).startsWith("3\n"), true);
});
