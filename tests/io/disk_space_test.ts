import { assert, assertEquals } from "@std/assert";
import { findFreeBytes, parseFreeBytes } from "../../src/io/disk_space.ts";

for (
  const [what, text, bytes] of [
    [
      "a plain device",
      "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 100 40 60 40% /\n",
      61_440,
    ],
    [
      "a device with blanks",
      "Filesystem 1024-blocks Used Available Capacity Mounted on\nmap auto home 0 0 7 100% /System/Volumes/Data home\n",
      7168,
    ],
    ["nothing", "", undefined],
    ["words", "df: /x: No such file", undefined],
  ] as const
) {
  Deno.test(`parseFreeBytes() reads ${what}`, () => {
    assertEquals(parseFreeBytes(text), bytes);
  });
}

Deno.test("findFreeBytes() is undefined where there is nothing", async () => {
  assertEquals(await findFreeBytes("/no/such/place"), undefined);
  assert((await findFreeBytes("/") ?? 0) > 0);
});
