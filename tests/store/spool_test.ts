import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reportText } from "../helpers/spool_text.ts";
import { AUTHOR, count, TempLedger } from "../helpers/temp_ledger.ts";

/** Leaves a report in the spool, as a hook would. */
async function report(
  temporary: TempLedger,
  name: string,
  text = reportText("deleted", { ref: "refs/heads/main", at: "1800000000" }),
): Promise<string> {
  const path = join(temporary.paths.spool, name);
  await Deno.writeTextFile(path, text);
  return path;
}

function violations(temporary: TempLedger): string[] {
  return temporary.open().read((view) =>
    Object.values(view.all("violations")).map((each) => `${each.kind}`)
  );
}

async function spooled(temporary: TempLedger): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(temporary.paths.spool));
  return entries.map((entry) => entry.name);
}

Deno.test("transact() takes reports in and removes their files", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  await report(temporary, "1-2", reportText("rewound", { ref: "r" }));
  await temporary.change();
  assertEquals(violations(temporary), ["deleted", "rewound"]);
  assertEquals(await spooled(temporary), []);
});

Deno.test("transact() takes reports in when the rule itself changes nothing", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  await temporary.open().transact(AUTHOR, () => {});
  assertEquals(violations(temporary), ["deleted"]);
  assertEquals(await spooled(temporary), []);
});

Deno.test("transact() shows its rule what was reported", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  const seen = await temporary.open().transact(
    AUTHOR,
    (tx) => Object.keys(tx.all("violations")).length,
  );
  assertEquals(seen, 1);
});

Deno.test("transact() leaves reports for later when its rule refuses", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  await temporary.open().transact(AUTHOR, () => {
    throw new Error("refused");
  }).catch(() => {});
  assertEquals(await spooled(temporary), ["1-1"]);
  assertEquals(violations(temporary), ["deleted"]);
});

Deno.test("transact() takes a report once though its file is still there", async () => {
  await using temporary = await TempLedger.create();
  const path = await report(temporary, "1-1");
  const content = await Deno.readTextFile(path);
  await temporary.change();
  // What a kill between the append and the removal leaves behind.
  await Deno.writeTextFile(path, content);
  assertEquals(violations(temporary), ["deleted"]);
  await temporary.change();
  assertEquals(violations(temporary), ["deleted"]);
  assertEquals(await spooled(temporary), []);
});

Deno.test("a backup between the event and the removal of its report does not let it in again", async () => {
  await using temporary = await TempLedger.create();
  const path = await report(temporary, "1-1");
  const content = await Deno.readTextFile(path);
  await temporary.change();
  await Deno.writeTextFile(path, content);
  await report(temporary, "1-2", reportText("rewound", { ref: "r" }));
  await temporary.open().backUp(AUTHOR.at);
  assertEquals(violations(temporary), ["deleted", "rewound"]);
});

Deno.test("transact() takes another report of the same name", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  await temporary.change();
  await report(temporary, "1-1", reportText("bypass", { ref: "r" }));
  await temporary.change();
  assertEquals(violations(temporary), ["deleted", "bypass"]);
});

Deno.test("read() shows reports on top and changes nothing", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1");
  const before = await temporary.snapshot();
  assertEquals(violations(temporary), ["deleted"]);
  assertEquals(await temporary.snapshot(), before);
});

Deno.test("transact() records a file that is no report as a violation", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1", "\0\0 not a report");
  await temporary.change();
  assertEquals(violations(temporary), ["unreadable"]);
});

Deno.test("transact() records the start of a report that is far too long", async () => {
  await using temporary = await TempLedger.create();
  const text = "x".repeat(3_000_000);
  await report(temporary, "1-1", reportText("deleted", { ref: "r", text }));
  await temporary.change();
  assertEquals(violations(temporary), ["unreadable"]);
  const { size } = await Deno.stat(temporary.paths.journal);
  assertEquals(size < 10_000, true, `${size}`);
});

Deno.test("a report of a move to __proto__ is a violation, and no call fails", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, "1-1", reportText("landed", { new: "__proto__" }));
  assertEquals(violations(temporary), ["landed"]);
  await temporary.change();
  assertEquals(violations(temporary), ["landed"]);
});

Deno.test("transact() passes over files that a hook is still writing", async () => {
  await using temporary = await TempLedger.create();
  await report(temporary, ".1-1");
  await temporary.open().transact(AUTHOR, (tx) => count(tx));
  assertEquals(await spooled(temporary), [".1-1"]);
  assertEquals(violations(temporary), []);
});

Deno.test("transact() records a landing with its merge request", async () => {
  await using temporary = await TempLedger.create();
  const fields = { ref: "refs/heads/main", old: "a".repeat(40) };
  await report(
    temporary,
    "1-1",
    reportText("upstream", { ...fields, new: "b".repeat(40) }),
  );
  await temporary.change();
  const landing = temporary.open().read((view) =>
    view.find("landings", "b".repeat(40))
  );
  assertEquals(landing?.kind, "upstream");
  assertEquals(landing?.old_commit, fields.old);
  assertEquals(violations(temporary), []);
});
