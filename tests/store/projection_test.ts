import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { realDisk } from "../../src/io/disk.ts";
import { findProjection } from "../../src/store/projection.ts";

Deno.test("findProjection() reads what seq says, and nothing else", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    assertEquals(findProjection(realDisk, folder, "5"), undefined);
    const table: [string, ReturnType<typeof findProjection>][] = [
      ["12\n5\n", { seq: 12, isCurrent: true }],
      ["12\n5", { seq: 12, isCurrent: true }],
      ["0\n900\n", { seq: 0, isCurrent: false }],
      ["12\n\n", { seq: 12, isCurrent: false }],
      ["12 pending\n\n", { seq: 12, isCurrent: false }],
      ["12 pending\n5\n", { seq: 12, isCurrent: false }],
      ...[
        ...["", "\n", "12", " pending\n5\n", "-1\n5\n", "1e3\n5\n", "1.5\n5\n"],
        ...["0x1\n5\n", "9007199254740993\n5\n", "12\n5\nmore\n", "\0\0\0"],
        ...["NaN\n5\n", "12 \n5\n", " 12\n5\n", "12 pending pending\n5\n"],
      ].map((text): [string, undefined] => [text, undefined]),
    ];
    for (const [text, expected] of table) {
      await t.step(JSON.stringify(text), async () => {
        await Deno.writeTextFile(join(folder, "seq"), text);
        assertEquals(findProjection(realDisk, folder, "5"), expected);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
