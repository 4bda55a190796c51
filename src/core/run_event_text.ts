import type { RunEvent } from "./records/run.ts";

/**
 * Leaves out what an agent program printed for programs: the events made of
 * it say the same in words.
 */
export function readableEvents(events: readonly RunEvent[]): RunEvent[] {
  const isAgent = events.some((each) => each.kind === "agent");
  return events.filter((each) =>
    !isAgent || each.kind !== "stdout" || !each.text.startsWith("{")
  );
}
