import { assertEquals } from "@std/assert";
import { stateToRestore } from "../../src/core/restore_rules.ts";

for (
  const [given, last] of [[3, 9], [12, 12]] as const
) {
  Deno.test(`stateToRestore() goes on from id ${last} when ${given} was given`, () => {
    const state = stateToRestore(
      { counter: { id: { last: 9 } } },
      { lastNumber: given, slugs: [] },
    );
    assertEquals(state.counter, { id: { last } });
  });
}

Deno.test("stateToRestore() keeps slugs that were given since", () => {
  const state = stateToRestore(
    { meta: { repository: { slugs: ["old"], initialized_at: "then" } } },
    { lastNumber: 0, slugs: ["old", "new"] },
  );
  assertEquals(state.meta, {
    repository: { slugs: ["old", "new"], initialized_at: "then" },
  });
});
