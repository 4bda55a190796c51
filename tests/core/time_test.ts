import { assert, assertEquals } from "@std/assert";
import { addSeconds } from "../../src/core/time.ts";

const NOW = "2026-11-21T14:30:15.000Z";

Deno.test("addSeconds() returns a time that compares as text, however far away", () => {
  assertEquals(addSeconds(NOW, 60), "2026-11-21T14:31:15.000Z");
  assertEquals(addSeconds(NOW, -15), "2026-11-21T14:30:00.000Z");
  for (const seconds of [300_000_000_000, Number.MAX_SAFE_INTEGER]) {
    assert(addSeconds(NOW, seconds) > NOW, String(seconds));
    assert(addSeconds(NOW, -seconds) < NOW, String(-seconds));
  }
});
