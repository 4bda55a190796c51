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
} from "../core/completion_report.ts";
import type { Packet } from "../core/packet.ts";
import type { DispatchedRun, RunStatus } from "../core/records/run.ts";
import type { Thread } from "../core/records/thread.ts";
import { blocked, type ReadResult, readResult } from "../core/result_schema.ts";
import { resultText } from "../core/result_text.ts";
import { type Outcome, outcomeOf } from "../core/run_outcome.ts";
import type { RunPolicy } from "../core/run_policy.ts";
import { findRun } from "../core/run_seal.ts";
import { endRun, type ThreadEnd } from "../core/thread_rules.ts";
import { withFileLock } from "../io/file_lock.ts";
import { sha256 } from "../io/sha256.ts";
import {
  copyArtifacts,
  ensureRunFolder,
  jsonText,
  writeArtifact,
} from "../store/run_artifacts.ts";
import { runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import {
  type Judged,
  judgeRun,
  judgeVerification,
  lookAgain,
  type RunEnding,
  type Unfinished,
} from "./dispatch_judge.ts";
import { reportOf } from "./dispatch_report.ts";
import { findOverwritten, recordSoFar, withOutputs } from "./dispatch_keep.ts";
import { sealFinished } from "./dispatch_seal.ts";
import { runVerification, type Verified } from "./dispatch_verify.ts";
import { hasProgram } from "./preflight_program.ts";
import { packetOfRun } from "./run_packet.ts";

/** Two may find the same dead supervisor at once; one finishes its run. */
const WAIT_MS = 120_000;

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
 * Finishes a dispatched run. That of a living supervisor ends its thread by
 * the same change; `undefined` when the thread has no packet, or
 * when somebody else has finished it.
 */
export async function finishRun(
  context: Context,
  thread: Thread,
  ending: RunEnding,
): Promise<FinishedRun | undefined> {
  if ((thread.dispatch ?? null) === null) return undefined;
  const paths = runPaths(context.ledger().paths.runs, ending.runId);
  ensureRunFolder(paths.folder);
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

async function finish(
  context: Context,
  unfinished: Unfinished,
): Promise<FinishedRun> {
  const { thread, ending, paths } = unfinished;
  const { folder } = paths;
  const packet = await packetOfRun(context, unfinished);
  const first = await judgeRun(context, unfinished, packet);
  const read = readReport(unfinished);
  const { verified, judged, record } = await verifyAndJudge(
    context,
    unfinished,
    { judged: first, packet },
  );
  const report = completionReport({
    ...verified,
    result: read.result,
    changed: judged.policy.changed,
  });
  const { policy } = judged;
  const outcome = outcomeOf({ policy, end: ending.end, read, report });
  const verdict = await writeVerdict(folder, {
    policy,
    report,
    read,
    status: outcome.status,
  });
  const isBad = outcome.status !== "ok" && ending.end.state === "completed";
  const end: ThreadEnd = isBad
    ? { ...ending.end, state: "failed", note: outcome.reason }
    : ending.end;
  const sealed = await sealFinished(context, unfinished.run, {
    folder,
    written: { ...record, ...verdict },
    state: ending.isSupervised ? "finished" : "incomplete",
    status: outcome.status,
    also: (tx) => {
      const now = context.now();
      recordFindings(tx, judged.violations, now);
      if (!ending.isSupervised) return;
      const { progress } = ending;
      endRun(tx, thread.id, ending.runId, end, { now, progress });
    },
  });
  return {
    run: sealed,
    outcome,
    end,
    policy,
    report,
    read,
    folder,
    output: copyOut(context, thread, folder),
  };
}

/** Runs VERIFICATION, and looks again at what it has no business with. */
async function verifyAndJudge(
  context: Context,
  unfinished: Unfinished,
  first: { readonly judged: Judged; readonly packet: Packet },
) {
  const { runId } = unfinished.ending;
  const { folder } = unfinished.paths;
  const before = await recordSoFar(folder);
  const verified = await verify(context, unfinished, first);
  const record = withOutputs(before, verified.observed);
  const { after } = verified;
  if (after === undefined) return { verified, record, judged: first.judged };
  const tampered = await findOverwritten(folder, record);
  const judged = await judgeVerification(context, first.judged, {
    runId,
    after,
    tampered,
  });
  return { verified, record, judged };
}

/** Writes it down, and returns the sha256 of each of its artifacts. */
async function writeVerdict(
  folder: string,
  verdict: Pick<FinishedRun, "policy" | "report" | "read"> & {
    readonly status: RunStatus;
  },
): Promise<Record<string, string>> {
  const { policy, report, read, status } = verdict;
  const { result } = read;
  const artifacts = {
    "evidence.json": jsonText(report),
    "policy.json": jsonText(policy),
    "result.json": jsonText(result),
    "result.md": resultText({ status, result, policy, report }),
  };
  ensureRunFolder(folder);
  for (const [name, text] of Object.entries(artifacts)) {
    writeArtifact(folder, name, text);
  }
  return Object.fromEntries(
    await Promise.all(
      Object.entries(artifacts).map(async ([name, text]) =>
        [name, await sha256(text)] as const
      ),
    ),
  );
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
): Promise<
  Verified & {
    readonly items: ReturnType<typeof verificationItems>;
    readonly not_run: string | null;
  }
> {
  const worktree = context.read((view) =>
    view.find("worktrees", thread.worktree)
  );
  const cwd = join(worktree?.path ?? "", thread.dispatch?.folder ?? "");
  const items = verificationItems(
    packet.verification,
    (word) => hasProgram(word, cwd),
  );
  const not_run = reasonNotToVerify(ending, judged.policy);
  const { left } = judged;
  if (not_run !== null || worktree === undefined || left === undefined) {
    return { items, observed: new Map(), after: undefined, not_run };
  }
  const verified = await runVerification(context, {
    thread,
    worktree,
    runId: ending.runId,
    folder: paths.folder,
    items,
    before: left.snapshot,
    lookAgain: () => lookAgain(context, left),
    stop: ending.stop,
  });
  const stopped = ending.stop.aborted
    ? "Not all was verified: it was stopped"
    : null;
  return { ...verified, items, not_run: stopped };
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
  try {
    const copy = copyArtifacts(folder, target);
    if (copy !== undefined) return copy;
    context.options.report(
      `warning: nothing was copied: something of that name is in ${target}`,
    );
  } catch (error) {
    // What the system refuses has a code. The record itself is whole.
    if (!(error instanceof Error && "code" in error)) throw error;
    context.options.report(`warning: not all was copied: ${error.message}`);
  }
  return null;
}
