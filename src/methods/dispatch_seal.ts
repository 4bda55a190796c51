import type { Transaction } from "../core/aggregates.ts";
import type { DispatchedRun, RunStatus } from "../core/records/run.ts";
import { chainEnd, sealedText, sealRun } from "../core/run_seal.ts";
import { sha256 } from "../io/sha256.ts";
import { artifactDigests } from "../store/run_artifacts.ts";
import type { Context } from "./context.ts";

/**
 * Seals a run with what is in its folder now. When another run is sealed in
 * between, its digest is made anew, after that one's.
 */
export async function sealFinished(
  context: Context,
  run: DispatchedRun,
  sealing: {
    readonly folder: string;
    /** sha256 of what was written: it counts, whatever is there by now. */
    readonly written: Readonly<Record<string, string>>;
    readonly state: "finished" | "incomplete";
    readonly status: RunStatus;
    /** What else becomes true with it. */
    readonly also: (tx: Transaction) => void;
  },
): Promise<DispatchedRun> {
  const { folder, written, state, status, also } = sealing;
  const artifacts = { ...await artifactDigests(folder), ...written };
  const ended_at = context.now();
  for (;;) {
    const previous = context.read(chainEnd);
    const ended = { ...run, state, status, artifacts, previous, ended_at };
    const sealed = { ...ended, digest: await sha256(sealedText(ended)) };
    const isSealed = await context.transact((tx) => {
      const isLast = sealRun(tx, sealed);
      if (isLast) also(tx);
      return isLast;
    });
    if (isSealed) return sealed;
  }
}
