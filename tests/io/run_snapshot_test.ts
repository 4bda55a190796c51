import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { differing } from "../../src/core/run_audit.ts";
import {
  marksOfSnapshot,
  statusMarks,
  takeSnapshot,
} from "../../src/io/run_snapshot.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("takeSnapshot() sees an edit among 205 dirty files, and odd names (AF-036)", async () => {
  await using repo = await TempRepo.create();
  for (let i = 0; i < 205; i++) await repo.write(`many/f${i}`, "dirty\n");
  await repo.write("many/my file.txt", "a\n");
  await repo.write("many/é.txt", "a\n");
  const options = {
    commonDir: join(repo.path, ".git"),
    folder: repo.path,
    others: [],
    managed: [],
    now: "2026-11-21T12:00:00.000Z",
  };
  const before = await takeSnapshot(options);
  assertEquals([before.branch, Object.keys(before.dirty).length], [
    "main",
    207,
  ]);
  assertEquals(await statusMarks(repo.path), marksOfSnapshot(before));
  for (const name of ["f117", "my file.txt", "é.txt"]) {
    await repo.write(`many/${name}`, "edited\n");
  }
  const after = await takeSnapshot(options);
  assertEquals(differing(before.dirty, after.dirty).toSorted(), [
    "many/f117",
    "many/my file.txt",
    "many/é.txt",
  ]);
});
