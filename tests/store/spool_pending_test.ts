import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { pendingMoves } from "../../src/store/spool_pending.ts";

const TEXT = "kind landed\nat 1\nref refs/heads/main\nold a\nnew b\n";

Deno.test("pendingMoves() returns what a hook has let through and not reported, while it is fresh", async () => {
  const spool = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    await Deno.writeTextFile(join(spool, "1-2-3"), TEXT.replace("b", "c"));
    assertEquals(pendingMoves(spool), []);
    const pending = join(spool, ".move-7-1");
    await Deno.writeTextFile(pending, TEXT);
    assertEquals(pendingMoves(spool), ["b"]);
    await Deno.utime(pending, 1, 1);
    assertEquals(pendingMoves(spool), []);
    assertEquals(pendingMoves(join(spool, "none")), []);
  } finally {
    await Deno.remove(spool, { recursive: true });
  }
});
