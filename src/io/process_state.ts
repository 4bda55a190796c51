import { run } from "./process.ts";

/** `gone` is said only where the system shows its processes. */
export type ProcessState = "running" | "stopped" | "gone" | "unknown";

/** Returns how a process of this machine stands. */
export async function processState(pid: number): Promise<ProcessState> {
  // Deno itself may not read /proc without all permissions: cat may.
  const result = Deno.build.os === "linux"
    ? await run(["cat", "--", "/proc/self/stat", `/proc/${pid}/stat`])
    : await run(["ps", "-o", "pid=,state=", "-p", String(pid)]);
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  const line = lines.find((each) => Number.parseInt(each, 10) === pid);
  if (line !== undefined) {
    return /[)0-9] +[Tt]/.test(line) ? "stopped" : "running";
  }
  const isVisible = Deno.build.os !== "linux" || lines.length > 0;
  return isVisible ? "gone" : "unknown";
}
