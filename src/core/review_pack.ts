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

function outsideScope(
  files: readonly FileChange[],
  cases: readonly CaseInPack[],
): string[] {
  const scopes = cases.flatMap(({ task }) =>
    task.scope === null ? [] : compileScope(task.scope)
  );
  // A Case without a scope of its own is bound by its worktree's alone.
  if (scopes.length < cases.length || scopes.length === 0) return [];
  return files.map((file) => file.path)
    .filter((path) => !scopes.some((scope) => scope.isAllowed(path)));
}

type PackBody = Omit<ReviewPack, "claims" | "prompt">;

function claimsOf(pack: PackBody, facts: PackFacts): Claim[] {
  const unbacked = pack.cases
    .filter(({ evidence }) =>
      !evidence.some((each) => each.source === "observed")
    ).map(({ task }) => task.id);
  const failed = pack.gates.filter((each) => each.exit_status !== 0)
    .map((each) => each.gate ?? each.id);
  return [
    claim("there is something to review", {
      isTrue: pack.files.length > 0,
      detail: `${pack.files.length} files`,
    }),
    claim("every changed path is in a Case's scope", {
      isTrue: pack.outside_scope.length === 0,
      detail: pack.outside_scope.join(", "),
    }),
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
      outcome: unbacked.length === 0 ? "passed" : "needs_evidence",
      detail: unbacked.join(", "),
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

/** Returns the files of a pack by name, without the patch. */
export function packFiles(pack: ReviewPack): Map<string, string> {
  return new Map([
    ["review-pack.json", `${JSON.stringify(pack, null, 2)}\n`],
    ["reviewer-prompt.md", pack.prompt],
    [
      "changed-files.txt",
      pack.files.map((file) =>
        `${file.added ?? "-"}\t${file.deleted ?? "-"}\t${file.path}\n`
      ).join(""),
    ],
    ["cases.md", casesText(pack)],
    ["gates.md", gatesText(pack.gates)],
    ["claims.md", claimsText(pack)],
  ]);
}

function casesText(pack: ReviewPack): string {
  const sections = pack.cases.map(({ task, evidence }) =>
    [
      `## ${task.id} ${task.title} (${task.state})`,
      "",
      ...(task.result === null ? [] : [task.result, ""]),
      ...(evidence.length === 0
        ? ["No evidence."]
        : evidence.map(evidenceLine)),
      "",
    ].join("\n")
  );
  return ["# Cases", "", ...sections].join("\n");
}

function gatesText(gates: readonly Evidence[]): string {
  const rows = gates.length === 0
    ? ["No gates were run on the candidate."]
    : gates.map(evidenceLine);
  return ["# Gates on the candidate", "", ...rows, ""].join("\n");
}

function evidenceLine(evidence: Evidence): string {
  const output = evidence.output_path === null
    ? ""
    : `; output ${evidence.output_path} sha256 ${evidence.output_digest}`;
  return `- ${evidence.id} [${evidence.label}, ${evidence.source}] ${evidence.text} (tree ${
    evidence.tree ?? "none"
  }${output})`;
}

function claimsText(pack: ReviewPack): string {
  return [
    "# Claims",
    "",
    ...pack.claims.map((each) =>
      `- ${each.outcome}: ${each.claim}${
        each.detail === "" ? "" : ` (${each.detail})`
      }`
    ),
    "",
    `Risk: ${pack.risk}${
      pack.risk_reasons.length === 0 ? "" : ` (${pack.risk_reasons.join(", ")})`
    }`,
    "",
  ].join("\n");
}
