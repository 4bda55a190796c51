import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { archivedEvents, archiveEvents } from "../../src/store/archive.ts";
import type { Event } from "../../src/store/format.ts";
import { MemoryDisk } from "../helpers/memory_disk.ts";

function events(first: number, last: number, day = "2026-11-21"): Event[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: first + index,
    at: `${day}T12:00:00.000Z`,
    actor: "root",
    method: "test",
    session: null,
    ops: [],
  }));
}

function sequence(disk: MemoryDisk): number[] {
  return [...archivedEvents(disk, "/archive")].map((event) => event.seq);
}

Deno.test("archivedEvents() gives what was archived, newest first", () => {
  const disk = new MemoryDisk();
  archiveEvents(disk, "/archive", events(1, 3));
  archiveEvents(disk, "/archive", events(4, 5, "2026-11-22"));
  assertEquals(sequence(disk), [5, 4, 3, 2, 1]);
});

Deno.test("archivedEvents() gives an event once that two files hold", () => {
  const disk = new MemoryDisk();
  archiveEvents(disk, "/archive", events(1, 3));
  archiveEvents(disk, "/archive", events(1, 6));
  archiveEvents(disk, "/archive", events(7, 8));
  assertEquals(sequence(disk), [8, 7, 6, 5, 4, 3, 2, 1]);
});

Deno.test("archiveEvents() makes no file of no events", () => {
  const disk = new MemoryDisk();
  archiveEvents(disk, "/archive", []);
  assertEquals(disk.list("/archive"), []);
});

Deno.test("archivedEvents() refuses a damaged file by name", () => {
  const disk = new MemoryDisk();
  archiveEvents(disk, "/archive", events(1, 3));
  const [name = ""] = disk.list("/archive");
  disk.open(`/archive/${name}`).writeAt(20, new Uint8Array([0]));
  const error = assertThrows(() => sequence(disk), LockstepError);
  assertEquals(error.message.includes(name), true);
  assertEquals(error.hint?.includes("move the file away"), true);
});
