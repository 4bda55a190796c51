import { assertEquals } from "@std/assert";
import { AppendedFile } from "../../src/store/appended_file.ts";

/** What somebody else does to the file, and whether that is seen. */
const ROWS: readonly (readonly [
  what: string,
  change: (path: string) => void,
  isIntact: boolean,
])[] = [
  ["nothing was done to it", () => {}, true],
  ["a line was added", (path) => {
    Deno.writeTextFileSync(path, "forged\n", { append: true });
  }, false],
  ["a line was changed and kept its length", (path) => {
    const text = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, text.replace("line 1\n", "line 2\n"));
  }, false],
  ["it was cut", (path) => Deno.truncateSync(path, 7), false],
  ["it was removed", (path) => Deno.removeSync(path), false],
  ["another file took its place", (path) => {
    Deno.removeSync(path);
    Deno.writeTextFileSync(path, "other\n");
  }, false],
];

for (const [what, change, isIntact] of ROWS) {
  Deno.test(`AppendedFile.isIntact() is ${isIntact} when ${what}`, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
    try {
      const path = `${folder}/log`;
      using file = new AppendedFile(path);
      // More than one piece.
      for (let i = 0; i < 40_000; i++) file.append(`line ${i}`);
      change(path);
      assertEquals(await file.isIntact(), isIntact);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}
