/** What a candidate is made of besides its tree: message, gates, conflicts. */
import type { View } from "./aggregates.ts";
import type { Config } from "./config.ts";
import { findNewestRun } from "./evidence_rules.ts";
import type { Candidate, MergeRequest } from "./records/merge.ts";
import type { Evidence, Gate, Task } from "./records/task.ts";
import { findConfigGate } from "./task_gate.ts";
import { findTask } from "./task_tree.ts";

/** Returns the message of the merge commit, with its trailers. */
export function mergeMessage(
  request: MergeRequest,
  cases: readonly Task[],
): string {
  const body = cases.map((task) => `${task.id}: ${task.title}`);
  const trailers = [
    `Lockstep-Merge-Request: ${request.id}`,
    `Lockstep-Session: ${request.session_id}`,
    `Lockstep-Branch: ${request.branch}`,
    ...cases.map((task) => `Lockstep-Case: ${task.id}`),
  ];
  return [oneLine(request.title), body.join("\n"), trailers.join("\n")]
    .filter((part) => part !== "").join("\n\n") + "\n";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Returns the Cases of an entry that are in the ledger. */
export function casesOf(view: View, request: MergeRequest): Task[] {
  return (request.case_ids ?? []).flatMap((id) => findTask(view, id) ?? []);
}

/**
 * Returns the gates to run on a candidate: those of the project, then those of
 * its Cases. The same command runs once; of two by one name, the second says
 * whose it is.
 */
export function gatesOfCandidate(
  config: Config,
  cases: readonly Task[],
): Gate[] {
  const gates = new Map<string, Gate>();
  const add = (gate: Gate, owner: string) => {
    const key = JSON.stringify(gate.argv);
    const known = gates.get(key);
    const required = gate.required || known?.required === true;
    const isTaken = [...gates.values()].some(({ name }) => name === gate.name);
    const name = isTaken ? `${gate.name} of ${owner}` : gate.name;
    gates.set(key, { ...(known ?? { ...gate, name }), required });
  };
  for (const name of Object.keys(config.gates)) {
    const gate = findConfigGate(config, name);
    if (gate !== undefined) add(gate, "the project");
  }
  for (const task of cases) {
    for (const gate of task.gates) add(gate, task.id);
  }
  return [...gates.values()];
}

/** Tells whether a gate passed on exactly the tree of a candidate. */
export function isPassed(
  evidence: Evidence,
  candidate: Candidate | null,
): boolean {
  return evidence.exit_status === 0 && candidate !== null &&
    evidence.tree === candidate.tree;
}

/**
 * Returns the run by which a gate has passed on exactly this candidate of an
 * entry, unless a newer one failed: then it need not run again.
 */
export function findPassedRun(
  gate: Gate,
  evidence: readonly Evidence[],
  { id, candidate }: { readonly id: string; readonly candidate: Candidate },
): Evidence | undefined {
  const own = evidence.filter((each) =>
    each.subject === id && each.commit === candidate.commit
  );
  const newest = findNewestRun(gate, own, candidate.tree);
  return newest?.exit_status === 0 ? newest : undefined;
}

/** One place in a file where both sides changed the same lines. */
export interface ConflictHunk {
  /** First and last line of the place in the file with conflict markers. */
  readonly from: number;
  readonly to: number;
}

/** Finds the conflict markers in a merged file. */
export function conflictHunks(content: string): ConflictHunk[] {
  const hunks: ConflictHunk[] = [];
  let from: number | undefined;
  for (const [index, line] of content.split("\n").entries()) {
    if (line.startsWith("<<<<<<< ")) from = index + 1;
    if (!line.startsWith(">>>>>>> ") || from === undefined) continue;
    hunks.push({ from, to: index + 1 });
    from = undefined;
  }
  return hunks;
}
