/**
 * What a reviewer is given: the facts of a candidate, what is claimed of it
 * with what backs the claim, and the text that says what to look for.
 */
import type { View } from "./aggregates.ts";
import { casesOf } from "./candidate_rules.ts";
import type { Config } from "./config.ts";
import type { MergeRequest, Review } from "./records/merge.ts";
import type { Evidence, Task } from "./records/task.ts";
import { riskOf } from "./review_risk.ts";
import { compileScope } from "./scope.ts";
import { type Drift, driftOf } from "./task_drift.ts";

/** How much a candidate changes in one file. */
export interface FileChange {
  readonly path: string;
  /** Null for a binary file. */
  readonly added: number | null;
  readonly deleted: number | null;
}

/** Something said of the candidate, and whether it holds. */
export interface Claim {
  readonly claim: string;
  readonly outcome: "passed" | "failed" | "needs_evidence";
  readonly detail: string;
}

export interface CaseInPack {
  readonly task: Task;
  readonly evidence: readonly Evidence[];
  /** What governs it and has changed since it began. */
  readonly drift: readonly Drift[];
}

export interface ReviewPack {
  readonly merge_request: MergeRequest;
  readonly risk: string;
  readonly risk_reasons: readonly string[];
  readonly files: readonly FileChange[];
  readonly cases: readonly CaseInPack[];
  /** Of the candidate itself. */
  readonly gates: readonly Evidence[];
  /** Of every candidate of this request, oldest first. */
  readonly reviews: readonly Review[];
  /** Changed paths that no Case's scope allows. */
  readonly outside_scope: readonly string[];
  readonly claims: readonly Claim[];
  readonly prompt: string;
}

/** What git knows of the candidate. */
export interface PackFacts {
  readonly files: readonly FileChange[];
  /** What `git diff --check` complains about. */
  readonly whitespace: readonly string[];
  /** Of the configuration in force. */
  readonly configDigest: string;
}

/** Gathers the pack of an entry that has a candidate. */
export function reviewPack(
  view: View,
  request: MergeRequest,
  facts: PackFacts,
  config: Config,
): ReviewPack {
  const cases = casesOf(view, request).map((task) => ({
    task,
    evidence: Object.values(view.all(`evidence-${task.epic}`))
      .filter((each) => each.subject === task.id),
    drift: driftOf(view, {
      task,
      config_digest: facts.configDigest,
      // Its commits are in the candidate.
      has_base: true,
    }),
  }));
  const gates = (request.candidate?.evidence ?? []).flatMap((id) =>
    view.find("evidence-merge", id) ?? []
  );
  const reviews = Object.values(view.all("reviews"))
    .filter((review) => review.merge_request_id === request.id);
  const outside_scope = outsideScope(facts.files, cases);
  const { risk, reasons } = riskOf(request, config);
  const pack = {
    merge_request: request,
    risk,
    risk_reasons: reasons,
    files: facts.files,
    cases,
    gates,
    reviews,
    outside_scope,
  };
  const claims = claimsOf(pack, facts);
  return { ...pack, claims, prompt: promptOf({ ...pack, claims }) };
}

/** Tells whether Cases say which paths may change. */
function areBound(cases: readonly CaseInPack[]): boolean {
  // A Case without a scope of its own is bound by its worktree's alone.
  return cases.length > 0 && cases.every(({ task }) => task.scope !== null);
}

function outsideScope(
  files: readonly FileChange[],
  cases: readonly CaseInPack[],
): string[] {
  if (!areBound(cases)) return [];
  const scopes = cases.flatMap(({ task }) =>
    task.scope === null ? [] : compileScope(task.scope)
  );
  return files.map((file) => file.path)
    .filter((path) => !scopes.some((scope) => scope.isAllowed(path)));
}

type PackBody = Omit<ReviewPack, "claims" | "prompt">;

function claimsOf(pack: PackBody, facts: PackFacts): Claim[] {
  const unbacked = pack.cases
    .filter(({ evidence }) =>
      !evidence.some((each) => each.source === "observed")
    ).map(({ task }) => task.id);
  const drifted = pack.cases.flatMap(({ task, drift }) =>
    drift.map(({ what }) => `${what} of ${task.id}`)
  );
  const failed = pack.gates.filter((each) => each.exit_status !== 0)
    .map((each) => each.gate ?? each.id);
  return [
    claim("there is something to review", {
      isTrue: pack.files.length > 0,
      detail: `${pack.files.length} files`,
    }),
    {
      claim: "every changed path is in a Case's scope",
      outcome: pack.outside_scope.length > 0
        ? "failed"
        : areBound(pack.cases)
        ? "passed"
        : "needs_evidence",
      detail: pack.outside_scope.join(", "),
    },
    claim("no whitespace errors or conflict markers", {
      isTrue: facts.whitespace.length === 0,
      detail: facts.whitespace.slice(0, 20).join("\n"),
    }),
    {
      claim: "the gates passed on the candidate",
      outcome: failed.length > 0
        ? "failed"
        : pack.gates.length === 0
        ? "needs_evidence"
        : "passed",
      detail: failed.join(", "),
    },
    {
      claim: "every Case is backed by observed evidence",
      outcome: pack.cases.length > 0 && unbacked.length === 0
        ? "passed"
        : "needs_evidence",
      detail: pack.cases.length === 0 ? "no Case" : unbacked.join(", "),
    },
    {
      claim: "what governs the Cases is as it was when they began",
      outcome: pack.cases.length > 0 && drifted.length === 0
        ? "passed"
        : "needs_evidence",
      detail: pack.cases.length === 0 ? "no Case" : drifted.join(", "),
    },
  ];
}

function claim(
  text: string,
  found: { readonly isTrue: boolean; readonly detail: string },
): Claim {
  const outcome = found.isTrue ? "passed" : "failed";
  return { claim: text, outcome, detail: found.detail };
}

function promptOf(pack: Omit<ReviewPack, "prompt">): string {
  const { merge_request: request } = pack;
  const commit = request.candidate?.commit ?? "";
  const base = request.candidate?.base ?? "";
  const open = pack.claims.filter((each) => each.outcome !== "passed");
  return [
    `Review ${request.id}: "${request.title}". You wrote none of it.`,
    `Its candidate is ${commit}, a merge into ${request.target} at ${base}.`,
    `Read the change with: git diff ${base} ${commit}`,
    "",
    "Look for, in this order:",
    "1. Conflicts: does it break or undo what the target gained meanwhile?",
    "2. Missing changes: does it do all that its Cases ask for, tests included?",
    "3. Contract violations: interfaces, formats, scopes and non-goals kept?",
    "4. Quality: correctness, errors handled, readable, nothing left over?",
    "",
    "What Lockstep could not confirm:",
    ...(open.length === 0
      ? ["- nothing: all claims passed"]
      : open.map((each) => `- ${each.claim}: ${each.outcome} ${each.detail}`)),
    "",
    "What authors say of their work is a claim; believe what you have seen.",
    "Give each finding a severity (P0 breaks main, P1 must be mended first,",
    "P2 should be, P3 may be), a path:line, and how it shows. Then hand in:",
    `lockstep merge review submit ${request.id} --candidate ${commit} \\`,
    '  --verdict approve|request_changes|block --summary "…" \\',
    '  --findings "P1 path:line what is wrong | how it shows"',
    "",
  ].join("\n");
}
