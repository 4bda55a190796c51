import type {
  CheckedCommand,
  CompletionReport,
  ObservedRun,
} from "../../src/core/completion_report.ts";
import type { Packet } from "../../src/core/packet.ts";
import type { DispatchedRun } from "../../src/core/records/run.ts";
import type { RunReview } from "../../src/core/records/run_review.ts";
import type { RunPolicy } from "../../src/core/run_policy.ts";
import { unjudged } from "../../src/core/run_policy.ts";
import type { ReviewFacts } from "../../src/core/run_review_facts.ts";
import { NOON } from "./record_samples.ts";

export const TREE = "1".repeat(40);
export const RUN_ID = "20261121-120000-worker-add-slugify-3f9a";

/** A packet whose clauses all need somebody to look. */
export function packetSample(over: Partial<Packet> = {}): Packet {
  return {
    mode: "worker",
    workdir: "/w",
    objective: "Titles become slugs",
    scope: { allow: ["src", "tests"], deny: [] },
    non_goals: [],
    verification: ["npm test"],
    deliverable: ["The function with its tests"],
    context: "",
    constraints: [],
    acceptance: [],
    allow_dirty_overlap: false,
    case_id: null,
    locks: [],
    timeout_seconds: null,
    runner: null,
    ...over,
  };
}

/** A command that Lockstep ran on the tree of the samples. */
export function checkedCommand(
  over: Partial<CheckedCommand> & { readonly exit_status?: number } = {},
): CheckedCommand {
  const { exit_status = 0, ...rest } = over;
  const observed: ObservedRun = {
    exit_status,
    duration_ms: 5,
    output_digest: "",
    output_file: "verification-1.log",
    output_omitted_bytes: 0,
    tree: TREE,
    tree_after: TREE,
    commit: null,
    at: NOON,
    evidence_id: null,
  };
  return {
    text: "npm test",
    kind: "command",
    observed,
    claimed: null,
    standing: "unclaimed",
    note: `exit status ${exit_status}`,
    ...rest,
  };
}

export function reportSample(
  over: Partial<CompletionReport> = {},
): CompletionReport {
  return {
    is_verified: true,
    commands: [checkedCommand()],
    files: [],
    other_claims: [],
    problems: [],
    ...over,
  };
}

export function policySample(over: Partial<RunPolicy> = {}): RunPolicy {
  return {
    ...unjudged({
      run_id: RUN_ID,
      thread_id: "T5",
      mode: "worker",
      workdir: "/w",
      worktree: "slug",
      scope: { allow: ["src", "tests"], deny: [] },
      allow_dirty_overlap: false,
      sandbox: "none",
      isAllowed: () => true,
      before: null,
    }),
    ...over,
  };
}

/** A run with which nothing is wrong. */
export function factsSample(over: Partial<ReviewFacts> = {}): ReviewFacts {
  return {
    packet: packetSample(),
    policy: policySample(),
    report: reportSample(),
    result: {
      result: "done",
      summary: "slugs",
      changed_files: [],
      verification_run: [],
      evidence: [],
      findings: [],
      risks: [],
      next: "",
    },
    status: "ok",
    unsealed: [],
    diff: { files: [], skipped: [] },
    outside: [],
    tree: TREE,
    steps: [],
    ...over,
  };
}

/** A run that has ended and was sealed. */
export function runSample(over: Partial<DispatchedRun> = {}): DispatchedRun {
  return {
    id: RUN_ID,
    thread_id: "T5",
    session_id: "gallery",
    mode: "worker",
    case_id: null,
    state: "finished",
    status: "ok",
    before: {},
    artifacts: {},
    previous: null,
    digest: "d".repeat(64),
    started_at: NOON,
    ended_at: NOON,
    ...over,
  };
}

/** The open review of the run of the samples, with nothing in it. */
export function reviewSample(over: Partial<RunReview> = {}): RunReview {
  return {
    run_id: RUN_ID,
    thread_id: "T5",
    session_id: "gallery",
    case_id: null,
    worktree: "add-slugify",
    state: "open",
    round: 1,
    items: [],
    run_digest: "",
    tree: null,
    opened_by: "root:gallery",
    opened_at: NOON,
    decided_by: null,
    decided_at: null,
    note: "",
    next_run: null,
    ...over,
  };
}
