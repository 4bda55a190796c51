import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { type Disk, type DiskFile, realDisk } from "../../src/io/disk.ts";
import { GROUND } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { AUTHOR, count, TempLedger } from "../helpers/temp_ledger.ts";

/** What the operating system says, as Deno passes it on. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error)`), { code });
}

/** A disk on which opening, or writing the given file, fails. */
function failingDisk(
  code: string,
  isFailing: (path: string) => boolean,
  stage: "open" | "write" | "sync",
): Disk {
  const fail = () => {
    throw systemError(code);
  };
  return {
    ...realDisk,
    open: (path, options) => {
      if (!isFailing(path)) return realDisk.open(path, options);
      if (stage === "open") fail();
      const file = realDisk.open(path, options);
      const failing: DiskFile = {
        ...file,
        writeAt: (offset, bytes) => {
          const part = stage === "write" ? bytes.length / 2 : bytes.length;
          file.writeAt(offset, bytes.slice(0, part));
          if (stage === "write") fail();
        },
        sync: () => stage === "sync" ? fail() : file.sync(),
      };
      return failing;
    },
  };
}

async function failedChange(
  temporary: TempLedger,
  disk: Disk,
): Promise<LockstepError> {
  const ledger = new Ledger(temporary.paths, 1000, { ...GROUND, disk });
  return await assertRejects(
    () => ledger.transact(AUTHOR, (tx) => count(tx)),
    LockstepError,
  );
}

for (
  const [code, stage, reason] of [
    ["ENOSPC", "write", "state.disk_full"],
    ["EDQUOT", "write", "state.disk_full"],
    ["EFBIG", "write", "state.disk_full"],
    ["EIO", "sync", "state.io_error"],
    ["EROFS", "open", "state.read_only"],
    ["EACCES", "open", "state.read_only"],
  ] as const
) {
  Deno.test(`transact() changes nothing when the journal fails with ${code}`, async () => {
    await using temporary = await TempLedger.create();
    await temporary.change(2);
    const before = await Deno.readTextFile(temporary.paths.journal);
    const disk = failingDisk(code, (path) => path.endsWith(".jsonl"), stage);
    const error = await failedChange(temporary, disk);
    assertEquals([error.code, error.reason], ["tool_failed", reason]);
    assertEquals(error.message.includes("nothing was changed"), true);
    assertEquals(error.message.includes(temporary.paths.root), true);
    assertEquals(await Deno.readTextFile(temporary.paths.journal), before);
    await temporary.change();
    assertEquals(temporary.counter(), 3);
  });
}

Deno.test("transact() says that the change is recorded when only the policy files fail", async () => {
  await using temporary = await TempLedger.create();
  const disk = failingDisk(
    "ENOSPC",
    (path) => path.includes("policy"),
    "write",
  );
  const error = await failedChange(temporary, disk);
  assertEquals(error.message.includes("recorded as event 1"), true);
  assertEquals(temporary.counter(), 1);
  await temporary.change();
  assertEquals(temporary.counter(), 2);
});

Deno.test("transact() succeeds when only the compaction has no room", async () => {
  await using temporary = await TempLedger.create();
  const disk = failingDisk(
    "ENOSPC",
    (path) => path.includes(".json."),
    "write",
  );
  const ledger = new Ledger(temporary.paths, 1000, { ...GROUND, disk });
  for (let i = 0; i < 3; i++) {
    await ledger.transact(AUTHOR, (tx) => {
      tx.put("counter", "filler", { last: 0, text: "x".repeat(20_000) });
      return count(tx);
    });
  }
  assertEquals(temporary.counter(), 3);
  await temporary.change();
  assertEquals((await Deno.stat(temporary.paths.journal)).size < 200, true);
  assertEquals(temporary.counter(), 4);
});
