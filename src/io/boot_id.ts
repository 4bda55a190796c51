import { readText } from "./fs.ts";

/**
 * Returns what tells this boot of the machine from others; "" where the
 * system does not say.
 */
export function bootId(): string {
  return readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}
