/** Whether runs are still what was sealed: their artifacts and the chain. */
import type { DispatchedRun } from "../core/records/run.ts";
import {
  type ArtifactProblem,
  chainProblems,
  compareArtifacts,
  type Integrity,
  sealedRuns,
  sealedText,
} from "../core/run_seal.ts";
import { sha256 } from "../io/sha256.ts";
import { artifactDigests } from "../store/run_artifacts.ts";
import { runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";

export interface RunIntegrity {
  readonly integrity: Integrity;
  readonly problems: readonly ArtifactProblem[];
  /** Folder of the artifacts. */
  readonly folder: string;
}

/**
 * Compares the artifacts of a run with what the ledger has of them: of one
 * that still runs, with what was written before it began.
 */
export async function integrityOf(
  context: Context,
  run: DispatchedRun,
): Promise<RunIntegrity> {
  const { folder } = runPaths(context.ledger().paths.runs, run.id);
  const sealed = run.digest === null ? run.before : run.artifacts;
  const now = await artifactDigests(folder);
  return { ...compareArtifacts(sealed, now), folder };
}

/** Returns what is wrong with the chain of sealed runs, one line each. */
export async function findChainProblems(context: Context): Promise<string[]> {
  const runs = context.read(sealedRuns);
  const digests = new Map(
    await Promise.all(
      runs.sealed.map(async (run) =>
        [run.id, await sha256(sealedText(run))] as const
      ),
    ),
  );
  return chainProblems(runs, digests);
}
