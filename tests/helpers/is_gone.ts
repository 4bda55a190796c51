import { assert } from "@std/assert";

/**
 * Waits until a process is gone; tells whether it is. A killed one is as soon
 * as its parent has taken note.
 */
export async function isGone(pid: number): Promise<boolean> {
  assert(pid > 1);
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const probe = await new Deno.Command("ps", {
      args: ["-o", "stat=", "-p", `${pid}`],
    }).output();
    const state = new TextDecoder().decode(probe.stdout).trim();
    if (state === "" || state.startsWith("Z")) return true;
  }
  return false;
}
