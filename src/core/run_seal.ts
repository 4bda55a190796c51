/**
 * The chain of dispatched runs: each sealed record holds the digests of its
 * run's artifacts and the digest of the record sealed before it. Whoever
 * changes an artifact afterwards has to change the ledger, too, and every
 * record that follows.
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import type { DispatchedRun, RunChain } from "./records/run.ts";

const NO_CHAIN: RunChain = {
  run_id: null,
  digest: null,
  length: 0,
  months: [],
};

/** Returns the aggregate that holds a run: one for each month. */
export function runsOf(runId: string): `runs-${string}` {
  return `runs-${monthOf(runId)}`;
}

function monthOf(runId: string): string {
  return runId.slice(0, 6);
}

/** Returns a dispatched run, or `undefined` when there is none of that id. */
export function findRun(view: View, id: string): DispatchedRun | undefined {
  return /^\d{6}/.test(id) ? view.find(runsOf(id), id) : undefined;
}

/** @throws {LockstepError} `run.not_found`. */
export function requireRun(
  view: View,
  id: string,
  action: string,
): DispatchedRun {
  const run = findRun(view, id);
  if (run !== undefined) return run;
  throw notFound(action, "run", id, "See lockstep run list");
}

/** Returns every dispatched run, oldest first. */
export function allRuns(view: View): DispatchedRun[] {
  const { months } = view.find("run_chain", "head") ?? NO_CHAIN;
  return months.flatMap((month) => Object.values(view.all(`runs-${month}`)))
    .toSorted((a, b) => a.id < b.id ? -1 : 1);
}

/** What is known of a run before its program begins. */
export type NewRun = Pick<
  DispatchedRun,
  | "id"
  | "thread_id"
  | "session_id"
  | "mode"
  | "case_id"
  | "before"
  | "started_at"
>;

/** Writes that a run begins, with what was written for it. */
export function openRun(tx: Transaction, run: NewRun): void {
  const chain = tx.find("run_chain", "head") ?? NO_CHAIN;
  const month = monthOf(run.id);
  if (!chain.months.includes(month)) {
    const months = [...chain.months, month].toSorted();
    tx.put("run_chain", "head", { ...chain, months });
  }
  tx.put(runsOf(run.id), run.id, {
    ...run,
    state: "running",
    status: null,
    artifacts: {},
    previous: null,
    digest: null,
    ended_at: null,
  });
}

/** Returns what the digest of a run is made of: all else that it says. */
export function sealedText(run: DispatchedRun): string {
  return JSON.stringify([
    run.id,
    run.thread_id,
    run.session_id,
    run.mode,
    run.case_id,
    run.state,
    run.status,
    entriesOf(run.before),
    entriesOf(run.artifacts),
    run.previous,
    run.started_at,
    run.ended_at,
  ]);
}

function entriesOf(digests: Readonly<Record<string, string>>) {
  return Object.entries(digests).toSorted(([a], [b]) => a < b ? -1 : 1);
}

/** Returns the digest that the next run has to name. */
export function chainEnd(view: View): string | null {
  return view.find("run_chain", "head")?.digest ?? null;
}

/**
 * Adds a run to the chain. False when another one was sealed since its digest
 * was made: it has to be made anew then.
 *
 * @throws {LockstepError} `run.sealed` when this run is in the chain already.
 */
export function sealRun(
  tx: Transaction,
  run: DispatchedRun & { readonly digest: string },
): boolean {
  const known = requireRun(tx, run.id, "seal");
  if (known.digest !== null) {
    throw refused(`Cannot seal "${run.id}": it is sealed already`, {
      reason: "run.sealed",
      hint: `lockstep run show ${run.id}`,
    });
  }
  const chain = tx.find("run_chain", "head") ?? NO_CHAIN;
  if (chain.digest !== run.previous) return false;
  tx.put(runsOf(run.id), run.id, { ...known, ...run });
  tx.put("run_chain", "head", {
    ...chain,
    run_id: run.id,
    digest: run.digest,
    length: chain.length + 1,
  });
  return true;
}

/** How an artifact, or a whole run, stands against the ledger. */
export type Integrity =
  | "intact"
  | "changed"
  /** Nothing is there any more, as after a prune. */
  | "gone";

/** One artifact that is not as it was sealed. */
export interface ArtifactProblem {
  readonly name: string;
  readonly is: "changed" | "missing";
}

/**
 * Compares what is in a run's folder now with what was sealed. `now` is
 * `undefined` when the folder is gone.
 */
export function compareArtifacts(
  sealed: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>> | undefined,
): {
  readonly integrity: Integrity;
  readonly problems: readonly ArtifactProblem[];
} {
  if (now === undefined) return { integrity: "gone", problems: [] };
  const problems = Object.entries(sealed).flatMap(
    ([name, digest]): ArtifactProblem[] => {
      const found = now[name];
      if (found === digest) return [];
      return [{ name, is: found === undefined ? "missing" : "changed" }];
    },
  );
  return { integrity: problems.length === 0 ? "intact" : "changed", problems };
}

/** The sealed runs, and where the ledger says that their chain ends. */
export interface SealedRuns {
  readonly sealed: readonly DispatchedRun[];
  readonly chain: RunChain;
}

/** Returns all of it as it is at one moment. */
export function sealedRuns(view: View): SealedRuns {
  return {
    sealed: allRuns(view).filter((run) => run.digest !== null),
    chain: view.find("run_chain", "head") ?? NO_CHAIN,
  };
}

/**
 * Returns what is wrong with the chain, one line each. `digests` are those
 * that the sealed records have by their content, by run.
 */
export function chainProblems(
  { sealed, chain }: SealedRuns,
  digests: ReadonlyMap<string, string>,
): string[] {
  const byDigest = new Map(sealed.map((run) => [run.digest, run]));
  const problems = sealed
    .filter((run) => digests.get(run.id) !== run.digest)
    .map((run) => `${run.id}: its record is not what was sealed`);
  const seen = new Set<string>();
  for (let at = chain.digest; at !== null;) {
    const run = byDigest.get(at);
    if (run === undefined || seen.has(run.id)) {
      return [...problems, `the chain breaks off before ${at.slice(0, 12)}`];
    }
    seen.add(run.id);
    at = run.previous;
  }
  const loose = sealed.filter((run) => !seen.has(run.id));
  return [
    ...problems,
    ...loose.map((run) => `${run.id}: it is not part of the chain`),
    ...(seen.size === chain.length
      ? []
      : [`the chain has ${seen.size} runs, and ${chain.length} were sealed`]),
  ];
}
