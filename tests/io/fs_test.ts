import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  foldersIn,
  makePrivateFolder,
  readText,
  removeFile,
  writeAtomically,
} from "../../src/io/fs.ts";

/** A folder that goes with the test. */
function temporaryFolder() {
  const path = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

Deno.test("readText() answers undefined for what is not there", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(join(folder.path, "file"), "x");
  assertEquals(readText(join(folder.path, "none")), undefined);
  assertEquals(readText(join(folder.path, "file/below")), undefined);
});

Deno.test("readText() throws for what cannot be read", () => {
  using folder = temporaryFolder();
  assertThrows(() => readText(folder.path), Error);
});

Deno.test("writeAtomically() replaces a file and leaves nothing beside it", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "file");
  writeAtomically(path, "first, and longer");
  writeAtomically(path, "second");
  assertEquals(readText(path), "second");
  assertEquals([...Deno.readDirSync(folder.path)].length, 1);
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
});

Deno.test("writeAtomically() keeps the old content when it cannot write", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "file");
  writeAtomically(path, "old");
  Deno.mkdirSync(`${path}.tmp`);
  assertThrows(() => writeAtomically(path, "new"), Error);
  assertEquals(readText(path), "old");
});

Deno.test("makePrivateFolder() makes folders that only the user can enter", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a/b");
  makePrivateFolder(path);
  makePrivateFolder(path);
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o700);
});

Deno.test("removeFile() takes absence for done", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "file");
  Deno.writeTextFileSync(path, "x");
  removeFile(path);
  removeFile(path);
  assertEquals(readText(path), undefined);
});

Deno.test("foldersIn() passes files over, and takes what is absent for empty", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(join(folder.path, "a"));
  Deno.writeTextFileSync(join(folder.path, "b"), "");
  Deno.symlinkSync("a", join(folder.path, "c"));
  assertEquals(foldersIn(folder.path).toSorted(), ["a", "c"]);
  assertEquals(foldersIn(join(folder.path, "none")), []);
});
