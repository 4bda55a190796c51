import { slugOf } from "./slug.ts";
import type { IsoTime } from "./time.ts";

/**
 * Returns the id of a run: time, role, what it is about, and a mark that
 * keeps two of one second apart: `20261121-143015-worker-add-slugify-3f9a`.
 */
export function runId(
  now: IsoTime,
  run: {
    readonly role: string;
    readonly title: string;
    readonly mark: string;
    /** Of a packet: more of it is told. */
    readonly objective?: string | undefined;
  },
): string {
  const digits = now.replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
  const about = run.objective === undefined
    ? slugOf(run.title)
    : objectiveSlug(run.objective);
  return `${digits}-${run.role}-${about}-${run.mark}`;
}

const OBJECTIVE_LENGTH = 48;

/** Returns an objective as part of a run's id; `task` when it has no letter. */
export function objectiveSlug(objective: string): string {
  const words = objective.slice(0, 4000).toLowerCase()
    .match(/[a-z0-9]+/g) ?? [];
  const slug = words.join("-").slice(0, OBJECTIVE_LENGTH).replace(/-$/, "");
  return slug === "" ? "task" : slug;
}
