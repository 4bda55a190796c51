/**
 * The end of a dispatched run: what it changed is compared with what it was
 * allowed to, VERIFICATION is run, and the artifacts are sealed in the ledger.
 * Done by its supervisor, or, when that has died, by whoever finds it: then
 * nothing is verified, and the run stays incomplete for good.
 */
import { join } from "@std/path";
import { recordFindings } from "../core/audit_rules.ts";
import { verificationItems } from "../core/completion_command.ts";
import {
  type CompletionReport,
  completionReport,
  type ObservedRun,
} from "../core/completion_report.ts";
import { LockstepError } from "../core/error.ts";
import type { Packet } from "../core/packet.ts";
import { pathRulesOf } from "../core/policy.ts";
import type { DispatchedRun } from "../core/records/run.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { blocked, type ReadResult, readResult } from "../core/result_schema.ts";
import { resultText } from "../core/result_text.ts";
import type { RunSnapshot } from "../core/run_audit.ts";
import { type Outcome, outcomeOf } from "../core/run_outcome.ts";
import {
  type RunPolicy,
  runPolicy,
  type RunTerms,
  unjudged,
} from "../core/run_policy.ts";
import { findRun } from "../core/run_seal.ts";
import { compileScope } from "../core/scope.ts";
import type { ThreadEnd } from "../core/thread_rules.ts";
import type { WatchSummary } from "../core/watch_verdict.ts";
import { withFileLock } from "../io/file_lock.ts";
import { diffStat } from "../io/git_diff_stat.ts";
import { submoduleChanges } from "../io/git_submodule.ts";
import { runHistory } from "../io/run_snapshot.ts";
import { loadKeptPacket } from "../store/packet_store.ts";
import {
  AFTER_ARTIFACTS,
  artifactDigests,
  BEFORE_ARTIFACTS,
  copyArtifacts,
  writeArtifact,
  writeJsonArtifact,
} from "../store/run_artifacts.ts";
import { type RunPaths, runPaths } from "../store/run_folder.ts";
import { findSnapshot, snapshotFor } from "./audit_snapshot.ts";
import type { Context } from "./context.ts";
import { reportOf } from "./dispatch_report.ts";
import { sealFinished } from "./dispatch_seal.ts";
import { runVerification } from "./dispatch_verify.ts";
import { checkPacket } from "./packet_load.ts";
import { findProgram } from "./preflight_program.ts";

/** A finisher waits for another one, which may be verifying. */
const WAIT_MS = 3_600_000;

/** How a program ended, as its supervisor saw it. */
export interface RunEnding {
  readonly runId: string;
  readonly end: ThreadEnd;
  /** Null where nobody watched. */
  readonly watch: WatchSummary | null;
  /** Whether the events are what was written; null: nobody can tell. */
  readonly isLogIntact: boolean | null;
  /** False: its supervisor died, and somebody else found it. */
  readonly isSupervised: boolean;
}

/** A run that has come to its end. */
export interface FinishedRun {
  readonly run: DispatchedRun;
  readonly outcome: Outcome;
  /** What the thread is to be recorded with. */
  readonly end: ThreadEnd;
  readonly policy: RunPolicy;
  readonly report: CompletionReport;
  readonly read: ReadResult;
  readonly folder: string;
  /** Copy of the artifacts; null when none was asked for, or could be made. */
  readonly output: string | null;
}

/**
 * Finishes a dispatched run; `undefined` when the thread has no packet, or
 * when somebody else has finished it.
 */
export async function finishRun(
  context: Context,
  thread: Thread,
  ending: RunEnding,
): Promise<FinishedRun | undefined> {
  if ((thread.dispatch ?? null) === null) return undefined;
  const paths = runPaths(context.ledger().paths.runs, ending.runId);
  return await withFileLock(
    join(paths.folder, "finish.lock"),
    WAIT_MS,
    async () => {
      const run = context.read((view) => findRun(view, ending.runId));
      if (run === undefined || run.digest !== null) return undefined;
      return await finish(context, { thread, ending, run, paths });
    },
  );
}

interface Unfinished {
  readonly thread: Thread;
  readonly ending: RunEnding;
  readonly run: DispatchedRun;
  readonly paths: RunPaths;
}

async function finish(
  context: Context,
  unfinished: Unfinished,
): Promise<FinishedRun> {
  const { thread, ending, paths } = unfinished;
  const { folder } = paths;
  const packet = await packetOf(context, thread);
  const judged = await judge(context, unfinished, packet);
  const read = readReport(unfinished);
  const verified = await verify(context, unfinished, { judged, packet });
  const report = completionReport({
    ...verified,
    result: read.result,
    changed: judged.policy.changed,
  });
  const { policy } = judged;
  const outcome = outcomeOf({ policy, end: ending.end, read, report });
  writeJsonArtifact(folder, "evidence.json", report);
  writeJsonArtifact(folder, "policy.json", policy);
  writeJsonArtifact(folder, "result.json", read.result);
  writeArtifact(
    folder,
    "result.md",
    resultText({
      status: outcome.status,
      result: read.result,
      policy,
      report,
    }),
  );
  const sealed = await sealFinished(context, unfinished.run, {
    folder,
    state: ending.isSupervised ? "finished" : "incomplete",
    status: outcome.status,
    also: (tx) => void recordFindings(tx, judged.violations, context.now()),
  });
  const isBad = outcome.status !== "ok" && ending.end.state === "completed";
  return {
    run: sealed,
    outcome,
    end: isBad
      ? { ...ending.end, state: "failed", note: outcome.reason }
      : ending.end,
    policy,
    report,
    read,
    folder,
    output: copyOut(context, thread, folder),
  };
}

async function packetOf(context: Context, thread: Thread): Promise<Packet> {
  const digest = thread.dispatch?.packet_digest ?? "";
  const text = await loadKeptPacket(context.ledger().paths, digest);
  const { packet } = checkPacket(text);
  if (packet !== undefined) return packet;
  // It was one when the run began; its WORKDIR may be gone by now.
  throw new LockstepError("corrupt", `Cannot read the packet of ${thread.id}`, {
    reason: "packet.lost",
    hint: "Dispatch the packet anew",
  });
}

interface Judged {
  readonly policy: RunPolicy;
  /** What reaches beyond the run's own tree: a person settles it. */
  readonly violations: Parameters<typeof recordFindings>[1];
}

async function judge(
  context: Context,
  unfinished: Unfinished,
  packet: Packet,
): Promise<Judged> {
  const { thread, ending, run, paths } = unfinished;
  const tampered = await findTampered(unfinished);
  const { worktree, rules } = context.read((view) => ({
    worktree: view.find("worktrees", thread.worktree),
    rules: pathRulesOf(view.find("meta", "repository")),
  }));
  const scope = compileScope(packet.scope, rules);
  const whole = compileScope(worktree?.scope ?? { allow: [], deny: [] }, rules);
  const isReader = packet.mode !== "worker";
  const before = tampered.includes("pre_snapshot.json")
    ? undefined
    : findSnapshot(paths.folder);
  const terms: RunTerms = {
    run_id: run.id,
    thread_id: thread.id,
    mode: packet.mode,
    workdir: join(worktree?.path ?? "", thread.dispatch?.folder ?? ""),
    worktree: thread.worktree,
    scope: packet.scope,
    allow_dirty_overlap: thread.dispatch?.allow_dirty_overlap ?? false,
    sandbox: thread.runner === "command" ? "none" : "off",
    isAllowed: (path) =>
      !isReader && scope.isAllowed(path) && whole.isAllowed(path),
    before: before ?? null,
  };
  const after = worktree === undefined || before === undefined
    ? undefined
    : await lookAfter(context, worktree, before);
  if (after === undefined || before === undefined) {
    return { policy: unjudgeable(terms, ending, tampered), violations: [] };
  }
  writeJsonArtifact(paths.folder, "post_snapshot.json", after.snapshot);
  writeArtifact(paths.folder, "post_diff_stat.txt", after.stat);
  const policy = runPolicy({ ...terms, before }, {
    end: ending.end,
    after: after.snapshot,
    history: after.history,
    inside: after.inside,
    watch: ending.watch,
    tampered,
    is_incomplete: !ending.isSupervised,
  });
  const ref = before.branch === null ? "HEAD" : `refs/heads/${before.branch}`;
  return {
    policy,
    violations: policy.findings.filter((each) => REACHING.includes(each.kind))
      .map((each) => ({
        ...each,
        ref,
        old_commit: before.commit,
        new_commit: after.snapshot.commit,
        text: `run ${run.id}: ${each.text}`,
      })),
  };
}

/** What lies in the run's own tree is for its review. */
const REACHING: readonly string[] = [
  "rewritten",
  "switched",
  "committed",
  "refs",
  "git_files",
  "others",
  "links",
];

async function lookAfter(
  context: Context,
  worktree: Worktree,
  before: RunSnapshot,
) {
  try {
    const [snapshot, history, stat] = await Promise.all([
      snapshotFor(context, worktree),
      runHistory(worktree.path, before.commit),
      diffStat(worktree.path, before.commit),
    ]);
    const inside = await submoduleChanges(
      worktree.path,
      Object.keys(snapshot.dirty).filter((path) =>
        snapshot.dirty[path] === "folder" ||
        before.dirty[path] === "folder"
      ),
    );
    return { snapshot, history, stat, inside };
  } catch (error) {
    // The run may have taken away what git needs: that is a finding.
    if (!(error instanceof LockstepError)) throw error;
    context.options.report(`${error.message} [${error.reason}]`);
    return undefined;
  }
}

function unjudgeable(
  terms: RunTerms,
  ending: RunEnding,
  tampered: readonly string[],
): RunPolicy {
  return {
    ...unjudged(terms),
    policy_violation: true,
    scope_ok: false,
    messages: [
      "Policy violation: what the run changed cannot be told any more",
      ...tampered.map((name) =>
        `Policy violation: artifacts: somebody else wrote to ${name}`
      ),
    ],
    exit_code: ending.end.exit_status,
    signal: ending.end.signal,
    watchdog: ending.watch,
    artifacts_tampered: tampered,
    is_incomplete: !ending.isSupervised,
  };
}

/** Nobody but the supervisor writes into the folder of a run. */
async function findTampered(unfinished: Unfinished): Promise<string[]> {
  const { run, paths, ending } = unfinished;
  const now = await artifactDigests(paths.folder, [
    ...BEFORE_ARTIFACTS,
    ...AFTER_ARTIFACTS,
  ]) ?? {};
  return [
    ...Object.keys(run.before).filter((name) => now[name] !== run.before[name]),
    // Whoever began to finish the run and died has left some of these.
    ...(ending.isSupervised
      ? AFTER_ARTIFACTS.filter((name) => now[name] !== undefined)
      : []),
    ...(ending.isLogIntact === false ? ["events.jsonl or stderr.log"] : []),
  ];
}

function readReport({ ending, paths }: Unfinished): ReadResult {
  if (!ending.isSupervised) {
    return blocked("The supervisor of the run died before its end");
  }
  return readResult(reportOf(paths));
}

async function verify(
  context: Context,
  { thread, ending, paths }: Unfinished,
  { judged, packet }: { readonly judged: Judged; readonly packet: Packet },
): Promise<{
  readonly items: ReturnType<typeof verificationItems>;
  readonly observed: ReadonlyMap<number, ObservedRun>;
  readonly not_run: string | null;
}> {
  const worktree = context.read((view) =>
    view.find("worktrees", thread.worktree)
  );
  const cwd = join(worktree?.path ?? "", thread.dispatch?.folder ?? "");
  const items = verificationItems(
    packet.verification,
    (word) => findProgram(word, cwd) !== undefined,
  );
  const not_run = reasonNotToVerify(ending, judged.policy);
  if (not_run !== null || worktree === undefined) {
    return { items, observed: new Map(), not_run };
  }
  const observed = await runVerification(context, {
    thread,
    worktree,
    runId: ending.runId,
    folder: paths.folder,
    items,
  });
  return { items, observed, not_run };
}

/** In a tree that was tampered with a command shows nothing. */
function reasonNotToVerify(ending: RunEnding, policy: RunPolicy) {
  if (!ending.isSupervised) {
    return "Nothing was verified: the supervisor of the run died";
  }
  if (policy.policy_violation) {
    return "Nothing was verified: the run broke its policy";
  }
  return ending.end.state === "completed"
    ? null
    : "Nothing was verified: the agent did not end well";
}

function copyOut(
  context: Context,
  thread: Thread,
  folder: string,
): string | null {
  const target = thread.dispatch?.output_folder ?? null;
  if (target === null) return null;
  const copy = copyArtifacts(folder, target);
  if (copy === undefined) {
    context.options.report(
      `warning: nothing was copied: something of that name is in ${target}`,
    );
  }
  return copy ?? null;
}
