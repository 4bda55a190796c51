import { ENV, readEnv } from "./env.ts";

/**
 * Ends this process as `kill -9` would, if the environment names this point.
 * For tests of what a crash leaves behind; the points are named after method
 * and step: `merge.land.moved`.
 */
export function faultPoint(name: string): void {
  if (readEnv(ENV.testFault) === name) Deno.kill(Deno.pid, "SIGKILL");
}
