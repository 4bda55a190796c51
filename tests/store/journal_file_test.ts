import { concat } from "@std/bytes/concat";
import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { replaceFile } from "../../src/io/disk.ts";
import {
  encodeJournalHeader,
  encodeLine,
  type Event,
} from "../../src/store/format.ts";
import { JournalFile } from "../../src/store/journal_file.ts";
import { MemoryDisk } from "../helpers/memory_disk.ts";

const PATH = "/ledger/journal.jsonl";

function event(seq: number): Event {
  const at = "2026-11-21T12:00:00.000Z";
  return { seq, at, actor: "root", method: "test", session: null, ops: [] };
}

function newJournal(disk: MemoryDisk, base: number): void {
  const content = encodeJournalHeader(base, undefined);
  replaceFile(disk, PATH, { content, durability: "full" });
}

function append(file: JournalFile, seq: number): void {
  const journal = file.read(0);
  if (journal === undefined) throw new Error("no journal");
  file.append(journal, encodeLine(event(seq)));
}

Deno.test("read() sees what another one has appended", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const mine = new JournalFile(disk, PATH);
  const other = new JournalFile(disk, PATH);
  assertEquals(mine.read(0)?.seq, 0);
  append(other, 1);
  append(other, 2);
  assertEquals(mine.read(0)?.seq, 2);
  assertEquals(mine.read(0), other.read(0));
});

Deno.test("read() sees that the journal was folded", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const file = new JournalFile(disk, PATH);
  append(file, 1);
  assertEquals(file.read(1)?.base, 0);
  newJournal(disk, 1);
  assertEquals([file.read(1)?.base, file.read(1)?.events.length], [1, 0]);
});

Deno.test("read() gives the very same journal while nothing has changed", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const file = new JournalFile(disk, PATH);
  const first = file.read(0);
  assertEquals(file.read(0) === first, true);
});

Deno.test("read() refuses a journal that ends before what was acknowledged, known or not", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const file = new JournalFile(disk, PATH);
  append(file, 1);
  assertEquals(file.read(1)?.seq, 1);
  assertThrows(() => file.read(2), LockstepError, "event 2 was acknowledged");
});

Deno.test("read() has none where there is no file", () => {
  assertEquals(new JournalFile(new MemoryDisk(), PATH).read(0), undefined);
});

Deno.test("read() is not misled by another journal of the same base", () => {
  const disk = new MemoryDisk();
  const replace = (singles: string[] | undefined, more: Uint8Array[]) =>
    replaceFile(disk, PATH, {
      content: concat([encodeJournalHeader(7, singles), ...more]),
      durability: "full",
    });
  replace(["counter", "locks"], []);
  const file = new JournalFile(disk, PATH);
  assertEquals(file.read(0)?.seq, 7);
  replace(undefined, [encodeLine(event(8))]);
  assertEquals(file.read(0)?.events, [event(8)]);
});

Deno.test("read() forgets an event that was taken back when its disk failed", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const file = new JournalFile(disk, PATH);
  append(file, 1);
  assertEquals(file.read(0)?.seq, 1);
  const size = encodeJournalHeader(0, undefined).length;
  disk.open(PATH).truncate(size);
  const other = { ...event(1), actor: "another" };
  disk.open(PATH).writeAt(size, encodeLine(other));
  assertEquals(file.read(0)?.events, [other]);
});

Deno.test("append() never cuts what another one has written meanwhile", () => {
  const disk = new MemoryDisk();
  newJournal(disk, 0);
  const mine = new JournalFile(disk, PATH);
  const journal = mine.read(0);
  if (journal === undefined) throw new Error("no journal");
  append(new JournalFile(disk, PATH), 1);
  const before = disk.read(PATH);
  const error = assertThrows(
    () => mine.append(journal, encodeLine(event(1))),
    LockstepError,
  );
  assertEquals(error.reason, "ledger.busy");
  assertEquals(disk.read(PATH), before);
});
