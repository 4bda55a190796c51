/** Compares what a worker says of its Case with what Lockstep knows. */
import type { Evidence, Gate, Task } from "./records/task.ts";

export type ClaimVerdict = "confirmed" | "contradicted" | "unverified";

/** One thing that was said, and how it stands. */
export interface CheckedClaim {
  /** Id of the evidence or Step that says it. */
  readonly from: string;
  readonly claim: string;
  readonly verdict: ClaimVerdict;
  /** What it was compared with. */
  readonly because: string;
}

export interface ClaimFacts {
  readonly task: Task;
  readonly steps: readonly Task[];
  /** Of the Case and its Steps, oldest first. */
  readonly evidence: readonly Evidence[];
  /** Paths that git says are changed; undefined when it cannot be asked. */
  readonly changed: readonly string[] | undefined;
  /** Tree id of the worktree as it is; undefined when it cannot be asked. */
  readonly tree: string | undefined;
}

/** Returns every claim with its verdict, in the order they were made. */
export function checkClaims(facts: ClaimFacts): CheckedClaim[] {
  const { task } = facts;
  const claimed = facts.evidence.filter((each) =>
    each.source === "claimed" && each.kind === "observation"
  );
  return [
    ...facts.steps.flatMap((step) =>
      step.artifacts.map((path) => checkFile(facts, step.id, path))
    ),
    ...task.artifacts.map((path) => checkFile(facts, task.id, path)),
    ...claimed.flatMap((each) => checkEvidence(facts, each)),
    ...(task.result === null || task.result === "" ? [] : [{
      from: task.id,
      claim: task.result,
      ...checkSummary(facts),
    }]),
  ];
}

/** Returns the paths that git says are changed and no claim names. */
export function unclaimedChanges(facts: ClaimFacts): string[] {
  const named = new Set([
    ...facts.task.artifacts,
    ...facts.steps.flatMap((step) => step.artifacts),
    ...facts.evidence.flatMap((each) => each.files ?? []),
  ]);
  return (facts.changed ?? []).filter((path) => !named.has(path));
}

function checkEvidence(facts: ClaimFacts, said: Evidence): CheckedClaim[] {
  const files = (said.files ?? [])
    .map((path) => checkFile(facts, said.id, path));
  if (said.argv.length > 0) return [...files, checkCommand(facts, said)];
  if (files.length > 0) return files;
  return [{
    from: said.id,
    claim: said.text,
    verdict: "unverified",
    because: "nothing that Lockstep ran shows it",
  }];
}

function checkFile(
  facts: ClaimFacts,
  from: string,
  path: string,
): CheckedClaim {
  const claim = `changed ${path}`;
  if (facts.changed === undefined) {
    const because = "there is no worktree to look at";
    return { from, claim, verdict: "unverified", because };
  }
  return facts.changed.includes(path)
    ? { from, claim, verdict: "confirmed", because: "git shows the change" }
    : {
      from,
      claim,
      verdict: "contradicted",
      because: "git shows no change of it",
    };
}

function checkCommand(facts: ClaimFacts, said: Evidence): CheckedClaim {
  const claim = `ran ${commandText(said.argv)}: exit status ${
    said.exit_status ?? "not told"
  }`;
  const same = facts.evidence.filter((each) =>
    each.source === "observed" && each.kind === "gate" &&
    commandText(each.argv) === commandText(said.argv)
  );
  const fresh = same.filter((each) => each.tree === facts.tree).at(-1);
  const newest = fresh ?? same.at(-1);
  if (newest === undefined) {
    const because = "Lockstep has not run this command";
    return { from: said.id, claim, verdict: "unverified", because };
  }
  const saw = `${newest.id} ended with exit status ${
    newest.exit_status ?? "none, it was killed"
  }`;
  if (newest.exit_status !== (said.exit_status ?? 0)) {
    return { from: said.id, claim, verdict: "contradicted", because: saw };
  }
  return fresh === undefined
    ? {
      from: said.id,
      claim,
      verdict: "unverified",
      because: `${saw}, on another state of the worktree`,
    }
    : { from: said.id, claim, verdict: "confirmed", because: saw };
}

/** A shell line reads the same whether it was given as one or as a gate. */
function commandText(argv: readonly string[]): string {
  return argv[0] === "sh" && argv[1] === "-c" && argv.length === 3
    ? argv[2] ?? ""
    : argv.join(" ");
}

function checkSummary(
  facts: ClaimFacts,
): Pick<CheckedClaim, "verdict" | "because"> {
  const required = facts.task.gates.filter((gate) => gate.required);
  if (required.length === 0) {
    return { verdict: "unverified", because: "the Case has no required gate" };
  }
  const failed = required.filter((gate) => !hasPassed(facts, gate));
  const names = (gates: readonly Gate[]) =>
    gates.map((gate) => gate.name).join(", ");
  return failed.length === 0
    ? { verdict: "confirmed", because: `gates passed: ${names(required)}` }
    : {
      verdict: "unverified",
      because: `gates have not passed: ${names(failed)}`,
    };
}

function hasPassed(facts: ClaimFacts, gate: Gate): boolean {
  return facts.evidence.filter((each) =>
    each.source === "observed" && each.gate === gate.name
  ).at(-1)?.exit_status === 0;
}
