import { assertEquals } from "@std/assert";
import { processState } from "../../src/io/process_state.ts";

Deno.test("processState() tells running, stopped and gone apart", async () => {
  const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
  try {
    assertEquals(await processState(child.pid), "running");
    child.kill("SIGSTOP");
    assertEquals(await processState(child.pid), "stopped");
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
  assertEquals(await processState(child.pid), "gone");
});
