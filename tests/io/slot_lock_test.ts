import { assertEquals } from "@std/assert";
import { findFreeSlot, takeSlot } from "../../src/io/slot_lock.ts";

Deno.test("takeSlot() gives each holder a slot of its own, and a free one again", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  const pathOf = (number: number) => `${folder}/${number}`;
  try {
    const first = takeSlot(pathOf);
    const second = takeSlot(pathOf);
    assertEquals([first.number, second.number], [1, 2]);
    assertEquals(findFreeSlot(pathOf(1), 1), undefined);
    first[Symbol.dispose]();
    const third = takeSlot(pathOf);
    assertEquals(third.number, 1);
    third[Symbol.dispose]();
    second[Symbol.dispose]();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
