/**
 * The checklist of the diff-review, filled from facts: what Lockstep ran and
 * what git says. What they do not settle stays open, for whoever reviews.
 */
import { displayPath } from "./path.ts";
import { printable } from "./printable.ts";
import type { CheckItem } from "./records/run_review.ts";
import { checkClauses } from "./run_review_clause.ts";
import { isProsePath, isTestPath } from "./run_review_diff.ts";
import { changedPaths, type ReviewFacts } from "./run_review_facts.ts";

type Made = Pick<CheckItem, "id" | "clause" | "state" | "facts">;

/** Every question of the checklist, in the order of the page about it. */
export const CHECKLIST = [
  "record",
  "ending",
  "scope",
  "conduct",
  "verification",
  "claims",
  "fresh",
  "acceptance",
  "constraints",
  "non_goals",
  "unrelated",
  "tests",
] as const;
export type CheckName = typeof CHECKLIST[number];

const RULES: Readonly<
  Record<CheckName, (facts: ReviewFacts) => readonly Made[]>
> = {
  record,
  ending,
  scope,
  conduct,
  verification,
  claims,
  fresh,
  acceptance: (facts) => checkClauses("acceptance", facts),
  constraints: (facts) => checkClauses("constraints", facts),
  non_goals: (facts) => checkClauses("non_goals", facts),
  unrelated,
  tests,
};

/** Returns the checklist of a run; what does not apply to it is left out. */
export function checklistOf(facts: ReviewFacts): CheckItem[] {
  return CHECKLIST.flatMap((name) => RULES[name](facts))
    .map((item) => ({ ...item, answer: null }));
}

function record({ unsealed }: ReviewFacts): Made[] {
  return [{
    id: "record",
    clause: "The record of the run is as it was sealed",
    state: unsealed.length === 0 ? "pass" : "fail",
    facts: [...unsealed],
  }];
}

/** A breach of policy is a matter of `scope`. */
function ending({ status, policy, result }: ReviewFacts): Made[] {
  const isWell = status === "ok" || status === "policy";
  const isDone = result.result === "done" || result.result === "findings-only";
  return [{
    id: "ending",
    clause: "The run came to its end, and its agent says it is done",
    state: !isWell ? "fail" : isDone ? "pass" : "open",
    facts: [
      `status ${status}; the agent says ${result.result}`,
      ...(isWell ? [] : policy.messages.map(printable)),
    ],
  }];
}

function scope(facts: ReviewFacts): Made[] {
  const { policy } = facts;
  const outside = [
    ...new Set([...policy.out_of_scope_changes, ...facts.outside]),
  ];
  const isKept = !policy.policy_violation && policy.scope_ok &&
    outside.length === 0;
  return [{
    id: "scope",
    clause: policy.mode === "worker"
      ? "Nothing was changed outside WRITE SCOPE"
      : `A ${policy.mode} changes nothing`,
    state: isKept ? "pass" : "fail",
    facts: [
      `${changedPaths(facts).length} paths changed`,
      ...outside.map((path) => `outside: ${displayPath(path)}`),
      ...policy.findings.map(({ text }) => printable(text)),
    ],
  }];
}

function conduct({ policy }: ReviewFacts): Made[] {
  const steps = policy.watchdog?.steps ?? [];
  const outside = policy.watchdog?.outside_paths ?? [];
  return [{
    id: "conduct",
    clause: "The watchdog had nothing to say",
    state: steps.length + outside.length === 0 ? "pass" : "open",
    facts: [
      ...steps.map(({ rung, text, evidence }) =>
        `${rung}: ${text} (events ${evidence.slice(0, 8).join(", ")})`
      ),
      ...outside.map((path) => `it went for ${displayPath(path)}`),
    ],
  }];
}

function verification({ report, packet }: ReviewFacts): Made[] {
  return report.commands.map((command, index) => {
    const { observed, note, kind } = command;
    const hasPassed = observed?.exit_status === 0;
    return {
      id: `verification.${index + 1}`,
      clause: printable(packet.verification[index] ?? command.text),
      state: kind === "statement" ? "open" : hasPassed ? "pass" : "fail",
      facts: [
        printable(note),
        ...(observed === null ? [] : [`output: ${observed.output_file}`]),
      ],
    };
  });
}

/** A claim without command or exit status is none; a denied one is worse. */
function claims(facts: ReviewFacts): Made[] {
  const { report, result } = facts;
  // An agent may name what it did in an earlier round.
  const changed = changedPaths(facts);
  const told = [
    ...report.commands.flatMap(({ claimed }) => claimed ?? []),
    ...report.other_claims,
  ];
  const rejected = told.filter((claim) => claim.rejected !== null)
    .map((claim) => `rejected: "${printable(claim.text)}": ${claim.rejected}`);
  const denied = [
    ...report.commands.filter((each) => each.standing === "contradicted")
      .map((each) => `contradicted: ${printable(each.text)}: ${each.note}`),
    ...report.files.filter(({ path, standing }) =>
      standing === "contradicted" && !changed.includes(path)
    )
      .map((each) =>
        `contradicted: ${displayPath(each.path)} is said to be changed`
      ),
  ];
  const others = report.other_claims.filter((claim) => claim.rejected === null)
    .map((claim) => `not seen: ${printable(claim.text)}`);
  const risks = result.risks.map((risk) => `risk: ${printable(risk)}`);
  const bad = [...rejected, ...denied];
  return [{
    id: "claims",
    clause: "What the agent reports can be reproduced",
    state: bad.length > 0
      ? "fail"
      : others.length + risks.length > 0
      ? "open"
      : "pass",
    facts: [...bad, ...others, ...risks],
  }];
}

/** Evidence is of the tree that it was made on. */
function fresh({ report, tree, policy }: ReviewFacts): Made[] {
  const trees = new Set(
    report.commands.flatMap(({ observed }) => observed?.tree ?? []),
  );
  if (trees.size === 0 || policy.mode !== "worker") return [];
  const isSame = tree !== null && trees.size === 1 && trees.has(tree);
  return [{
    id: "fresh",
    clause: "The evidence is of what the worktree holds now",
    state: isSame ? "pass" : tree === null ? "open" : "fail",
    facts: isSame ? [] : [
      `verified on ${[...trees].map(short).join(", ")}`,
      tree === null ? "the worktree is gone" : `now ${short(tree)}`,
    ],
  }];
}

function short(id: string): string {
  return id.slice(0, 12);
}

function unrelated({ diff, report }: ReviewFacts): Made[] {
  if (diff === null) return [];
  const facts = [
    ...report.files.filter((each) => each.standing === "unclaimed")
      .map(({ path }) => `not in the report: ${displayPath(path)}`),
    ...diff.files.filter((file) => file.isBlankOnly)
      .map(({ path }) => `only blanks differ: ${displayPath(path)}`),
    ...diff.files.filter((file) => file.change === "deleted")
      .map(({ path }) => `deleted: ${displayPath(path)}`),
  ];
  return [{
    id: "unrelated",
    clause: "Nothing was changed that the assignment does not ask for",
    state: facts.length === 0 ? "pass" : "open",
    facts,
  }];
}

function tests({ diff }: ReviewFacts): Made[] {
  if (diff === null) return [];
  const sources = diff.files.filter(({ path }) =>
    !isTestPath(path) && !isProsePath(path)
  );
  const ofTests = diff.files.filter(({ path }) => isTestPath(path));
  const added = ofTests.filter((file) => (file.added ?? 0) > 0);
  const lost = ofTests.filter((file) =>
    file.change === "deleted" || (file.deleted ?? 0) > (file.added ?? 0)
  );
  const doubts = [
    ...(sources.length > 0 && added.length === 0
      ? ["sources changed, and no test did"]
      : []),
    ...lost.map(({ path }) => `tests taken away: ${displayPath(path)}`),
    ...diff.skipped.map(({ path, text }) =>
      `switched off: ${displayPath(path)}: ${printable(text).trim()}`
    ),
  ];
  return [{
    id: "tests",
    clause: "What was changed is tested, and no test was weakened",
    state: doubts.length === 0 ? "pass" : "open",
    facts: [
      ...doubts,
      ...added.map((file) =>
        `${displayPath(file.path)}: ${file.added} lines added`
      ),
    ],
  }];
}
