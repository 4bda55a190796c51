import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { keepPacket, loadKeptPacket } from "../../src/store/packet_store.ts";
import { statePaths } from "../../src/store/paths.ts";

Deno.test("loadKeptPacket() gives back what was kept, or says that it is not", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    const paths = statePaths(folder);
    const digest = await keepPacket(paths, "MODE: worker\n");
    assertEquals(await keepPacket(paths, "MODE: worker\n"), digest);
    assertEquals(await loadKeptPacket(paths, digest), "MODE: worker\n");
    const kept = `${paths.root}/packets/${digest}.md`;
    assertEquals((Deno.statSync(kept).mode ?? 0) & 0o777, 0o600);
    Deno.writeTextFileSync(kept, "MODE: verifier\n");
    const error = await assertRejects(
      () => loadKeptPacket(paths, digest),
      LockstepError,
    );
    assertEquals([error.code, error.reason], ["corrupt", "packet.lost"]);
    // Kept again, it is what it was.
    await keepPacket(paths, "MODE: worker\n");
    assertEquals(await loadKeptPacket(paths, digest), "MODE: worker\n");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
