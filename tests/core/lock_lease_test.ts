import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { isLockId } from "../../src/core/lock_lease.ts";
import { MemoryView } from "../helpers/memory_view.ts";

for (
  const [word, expected] of [
    ["L6", true],
    ["L7", "lock.not_found"],
    ["L6.1", false],
    ["T6", false],
    ["./L7", false],
    ["src/api", false],
  ] as const
) {
  Deno.test(`isLockId() of ${word}, when 6 ids were given: ${expected}`, () => {
    const view = new MemoryView();
    view.put("counter", "id", { last: 6 });
    const call = () => isLockId(view, word, "wait for");
    assertEquals(
      typeof expected === "boolean"
        ? call()
        : assertThrows(call, LockstepError).reason,
      expected,
    );
  });
}
