/** Which evidence satisfies a gate, and what a Case still lacks. */
import type { Evidence, Gate, Task } from "./records/task.ts";
import { isOpen } from "./task_state.ts";
import { shellWord } from "./shell_word.ts";

/** How a gate stands for one tree. */
export type GateStanding =
  | "passed"
  | "failed"
  /** It has passed, but on another tree, or as another command. */
  | "stale"
  | "missing";

/**
 * Tells how a gate stands for what the worktree holds now. Only what Lockstep
 * ran itself counts, and the newest run on this very tree decides.
 */
export function gateStanding(
  gate: Gate,
  evidence: readonly Evidence[],
  tree: string | undefined,
): GateStanding {
  const newest = findNewestRun(gate, evidence, tree);
  if (newest !== undefined) {
    return newest.exit_status === 0 ? "passed" : "failed";
  }
  return runsOf(gate, evidence).some((each) => each.exit_status === 0)
    ? "stale"
    : "missing";
}

/** Returns the newest run of a gate, as it is now, on a tree. */
export function findNewestRun(
  gate: Gate,
  evidence: readonly Evidence[],
  tree: string | undefined,
): Evidence | undefined {
  return runsOf(gate, evidence).filter((each) =>
    tree !== undefined && each.tree === tree && isSameCommand(each.argv, gate)
  ).sort(byTime).at(-1);
}

function runsOf(gate: Gate, evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter((each) =>
    each.gate === gate.name && each.kind === "gate" &&
    each.source === "observed"
  );
}

function isSameCommand(argv: readonly string[], gate: Gate): boolean {
  return argv.length === gate.argv.length &&
    argv.every((word, index) => word === gate.argv[index]);
}

function byTime(a: Evidence, b: Evidence): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return Number(a.id.slice(1)) - Number(b.id.slice(1));
}

/** One thing that keeps a Case from being complete. */
export interface Missing {
  readonly kind: "step" | "gate" | "scope";
  /** Id of the Step, name of the gate, or path. */
  readonly what: string;
  readonly why: string;
  /** A command that supplies it. */
  readonly command: string;
}

export interface CompletionFacts {
  readonly task: Task;
  readonly steps: readonly Task[];
  readonly evidence: readonly Evidence[];
  /** Gates that this very call waives. */
  readonly waived: readonly string[];
  /** Tree id of the worktree as it is; undefined without a worktree. */
  readonly tree: string | undefined;
  /** Changed paths outside the scope. */
  readonly outside: readonly string[];
  /** Who asks may widen the scope, and need not ask for it. */
  readonly mayGrant: boolean;
}

/** Returns everything that a Case lacks; empty when it can be completed. */
export function missingOf(facts: CompletionFacts): Missing[] {
  const { task } = facts;
  return [
    ...facts.steps.filter((step) => isOpen(step.state)).map((step) =>
      missingStep(step)
    ),
    ...task.gates.filter((gate) =>
      gate.required && !facts.waived.includes(gate.name)
    ).flatMap((gate) => missingGate(facts, gate)),
    ...facts.outside.map((path): Missing => ({
      kind: "scope",
      what: path,
      why: "is changed, and outside the scope",
      command: facts.mayGrant
        ? `lockstep case grant-scope ${task.id} ${shellWord(path)} --reason WHY`
        : `lockstep case request-scope ${shellWord(path)} --reason WHY`,
    })),
  ];
}

function missingStep(step: Task): Missing {
  return {
    kind: "step",
    what: step.id,
    why: `"${step.title}" is ${step.state}`,
    command: `lockstep step check ${step.id} --result WHAT`,
  };
}

function missingGate(facts: CompletionFacts, gate: Gate): Missing[] {
  const standing = gateStanding(gate, facts.evidence, facts.tree);
  if (standing === "passed") return [];
  const why = {
    failed: "failed on the worktree as it is",
    stale: "passed before, on another state of the worktree",
    missing: "has not been run",
  }[standing];
  return [{
    kind: "gate",
    what: gate.name,
    why,
    command: `lockstep gate run ${facts.task.id} ${shellWord(gate.name)}`,
  }];
}
