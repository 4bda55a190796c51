/** The record of a run while VERIFICATION runs what its agent has written. */
import type { ObservedRun } from "../core/completion_report.ts";
import { compareArtifacts } from "../core/run_seal.ts";
import { artifactDigests, ensureRunFolder } from "../store/run_artifacts.ts";

/** What is said to a thread is added by others. */
const GROWING = "directives.jsonl";

/** Returns the sha256 of all that is in the folder of a run, by name. */
export async function recordSoFar(
  folder: string,
): Promise<Record<string, string>> {
  const { [GROWING]: _, ...record } = await artifactDigests(folder) ?? {};
  return record;
}

/** Returns a record with what was kept of the output of commands. */
export function withOutputs(
  record: Readonly<Record<string, string>>,
  observed: ReadonlyMap<number, ObservedRun>,
): Record<string, string> {
  const outputs = [...observed.values()]
    // That of a gate is with the evidence.
    .filter(({ evidence_id }) => evidence_id === null)
    .map((each) => [each.output_file, each.output_digest] as const);
  return { ...record, ...Object.fromEntries(outputs) };
}

/** Returns what of a record is not in the folder of its run any more. */
export async function findOverwritten(
  folder: string,
  record: Readonly<Record<string, string>>,
): Promise<string[]> {
  ensureRunFolder(folder);
  const { problems } = compareArtifacts(
    record,
    await artifactDigests(folder) ?? {},
  );
  return problems.map(({ name }) => name);
}
