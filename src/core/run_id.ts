import { slugOf } from "./slug.ts";
import type { IsoTime } from "./time.ts";

/**
 * Returns the id of a run: time, role, what it is about, and a mark that
 * keeps two of one second apart: `20261121-143015-worker-add-slugify-3f9a`.
 */
export function runId(
  now: IsoTime,
  run: { readonly role: string; readonly title: string; readonly mark: string },
): string {
  const digits = now.replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
  return `${digits}-${run.role}-${slugOf(run.title)}-${run.mark}`;
}
