/** The report of an agent, wherever it put it. */
import { CLAIM_LIMIT } from "../core/result_schema.ts";
import type { RunEvent } from "../core/records/run.ts";
import { readClaim } from "../store/run_artifacts.ts";
import { readEventsTail, type RunPaths } from "../store/run_folder.ts";

const COMMAND_RESULT = "@lockstep result ";

/**
 * Returns what the program of a run said in the end: in the file it was given
 * for that, in its terminal event, or in what it printed last.
 */
export function reportOf(paths: RunPaths): string {
  const claim = readClaim(paths.claim, CLAIM_LIMIT);
  if (claim !== undefined) return claim;
  const events = readEventsTail(paths, CLAIM_LIMIT * 2);
  return finalText(events) ?? printed(events);
}

function finalText(events: readonly RunEvent[]): string | undefined {
  const agents = events.flatMap(({ event }) => event ?? []);
  const finished = agents.findLast((event) => event.kind === "finished");
  if (finished?.kind === "finished" && finished.text !== "") {
    return finished.text;
  }
  const said = agents.findLast((event) => event.kind === "message");
  return said?.kind === "message" ? said.text : undefined;
}

function printed(events: readonly RunEvent[]): string {
  return events.filter(({ kind }) => kind === "stdout").map(({ text }) =>
    text.startsWith(COMMAND_RESULT) ? text.slice(COMMAND_RESULT.length) : text
  ).join("\n");
}
