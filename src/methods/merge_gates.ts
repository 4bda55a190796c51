/** Runs gates on a candidate while the merge lock is kept. */
import {
  casesOf,
  findPassedRun,
  gatesOfCandidate,
  isPassed,
} from "../core/candidate_rules.ts";
import { requireTurn } from "../core/merge_lock_rules.ts";
import type { Candidate } from "../core/records/merge.ts";
import type { Evidence, Gate } from "../core/records/task.ts";
import { type Scratch, withScratch } from "./candidate_scratch.ts";
import type { Context } from "./context.ts";
import { runGate } from "./gate_run.ts";

/** Work on an entry under one generation of the merge lock. */
export interface Turn {
  readonly id: string;
  readonly generation: number;
}

/**
 * Runs the gates of a candidate. Each finds the candidate's tree and nothing
 * of the gates before it; after one that counts and fails, no more are run.
 * What has passed on this very commit before is not run again.
 */
export async function runCandidateGates(
  context: Context,
  turn: Turn,
  candidate: Candidate,
): Promise<Evidence[]> {
  const config = await context.config();
  const gates = context.read((view) => {
    const request = view.find("merge", turn.id);
    return request === undefined
      ? []
      : gatesOfCandidate(config, casesOf(view, request));
  });
  if (gates.length === 0) return [];
  const runs = context.read((view) => view.all("evidence-merge"));
  const on = { id: turn.id, candidate };
  await using _renewal = renewing(context, turn);
  return await withScratch(context, async (scratch) => {
    const evidence: Evidence[] = [];
    for (const gate of gates) {
      const passed = findPassedRun(gate, Object.values(runs), on);
      const result = passed ?? await runOn(context, scratch, { gate, ...on });
      evidence.push({ ...result, required: gate.required });
      if (gate.required && !isPassed(result, candidate)) break;
    }
    return evidence;
  });
}

async function runOn(
  context: Context,
  scratch: Scratch,
  run: {
    readonly gate: Gate;
    readonly id: string;
    readonly candidate: Candidate;
  },
): Promise<Evidence> {
  await scratch.checkOut(run.candidate.commit);
  return await runGate(context, {
    gate: run.gate,
    folder: scratch.folder,
    subject: run.id,
    aggregate: "evidence-merge",
  });
}

/** A gate may run longer than a lease; while it does, the lease is renewed. */
function renewing(context: Context, turn: Turn): AsyncDisposable {
  const ttlSeconds = context.read((view) =>
    view.find("merge_lock", "main")?.ttl_seconds ?? 60
  );
  let renewal = Promise.resolve();
  let failure: unknown;
  const timer = setInterval(() => {
    renewal = renewal.then(() => renewTurn(context, turn)).catch((error) => {
      failure = error;
      clearInterval(timer);
    });
  }, ttlSeconds * 1000 / 3);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewal;
      if (failure !== undefined) throw failure;
    },
  };
}

/** Any change by the holder renews its merge lock; this one checks it too. */
async function renewTurn(context: Context, turn: Turn): Promise<void> {
  await context.transact((tx) => {
    const request = tx.find("merge", turn.id);
    if (request === undefined) return;
    const { generation } = turn;
    requireTurn(tx, request, {
      action: "prepare",
      now: context.now(),
      generation,
    });
  });
}
