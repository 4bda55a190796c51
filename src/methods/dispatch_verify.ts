/** The commands of a packet's VERIFICATION, run by Lockstep itself. */
import { join } from "@std/path";
import type { ObservedRun } from "../core/completion_report.ts";
import type { VerificationItem } from "../core/completion_command.ts";
import { LockstepError } from "../core/error.ts";
import { commandOf } from "../core/packet_case.ts";
import type { Evidence, Gate, Task } from "../core/records/task.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import type { RunSnapshot } from "../core/run_audit.ts";
import { findTask } from "../core/task_tree.ts";
import { noteThreadHeartbeat } from "../core/thread_rules.ts";
import { capture, type Captured, type CaptureOptions } from "../io/capture.ts";
import { delay } from "../io/clock.ts";
import { ENV } from "../io/env.ts";
import { retakeTree } from "../io/run_snapshot.ts";
import { sha256 } from "../io/sha256.ts";
import { ensureRunFolder, writeArtifact } from "../store/run_artifacts.ts";
import type { Context } from "./context.ts";
import { runGate, scrubbed } from "./gate_run.ts";

/** How long one command may take. */
const COMMAND_MS = 600_000;
const BEAT_MS = 20_000;

export interface VerifyOptions {
  readonly thread: Thread;
  readonly worktree: Worktree;
  readonly runId: string;
  /** The run's folder, which keeps what the commands print. */
  readonly folder: string;
  readonly items: readonly VerificationItem[];
  /** The worktree as the agent has left it. */
  readonly before: RunSnapshot;
  /** Looks at everything once more, after the last command. */
  readonly lookAgain: () => Promise<RunSnapshot>;
  /** Ends what runs, and begins nothing more. */
  readonly stop: AbortSignal;
}

export interface Verified {
  /** What was seen, by index of `items`. */
  readonly observed: ReadonlyMap<number, ObservedRun>;
  /** How everything was in the end; undefined when nothing was run. */
  readonly after: RunSnapshot | undefined;
}

/**
 * Runs the commands of a packet one after another, in the folder in which its
 * agent worked. A command that is a gate of its Case counts as that gate.
 */
export async function runVerification(
  context: Context,
  options: VerifyOptions,
): Promise<Verified> {
  const seen: (readonly [index: number, run: Seen])[] = [];
  /** After each command. */
  const trees: (string | undefined)[] = [];
  let known = options.before;
  const task = taskOf(context, options.thread);
  const done = new AbortController();
  const beating = beat(context, options, done.signal);
  try {
    for (const [index, item] of options.items.entries()) {
      if (item.kind !== "command" || options.stop.aborted) continue;
      if (seen.length > 0) {
        known = await retakeTree(options.worktree.path, known);
        trees.push(known.tree);
      }
      const gate = task?.gates.find((each) => commandOf(each) === item.line);
      const run = gate === undefined || task === undefined
        ? await runCommand(context, options, { index, line: item.line, known })
        : await runAsGate(context, options, { task, gate });
      seen.push([index, run]);
    }
  } finally {
    done.abort();
    await beating;
  }
  if (seen.length === 0) return { observed: new Map(), after: undefined };
  const after = await options.lookAgain();
  trees.push(after.tree);
  const observed = seen.map(([index, run], i) =>
    [index, { ...run, tree_after: trees[i] ?? null }] as const
  );
  return { observed: new Map(observed), after };
}

/** A run of a command; what it has left is seen by the next look. */
type Seen = Omit<ObservedRun, "tree_after">;

function taskOf(context: Context, thread: Thread): Task | undefined {
  const [id] = thread.case_ids;
  return id === undefined
    ? undefined
    : context.read((view) => findTask(view, id));
}

/** Keeps the thread and its locks alive while commands run. */
async function beat(
  context: Context,
  { thread, runId }: VerifyOptions,
  done: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      await delay(BEAT_MS, done);
    } catch (error) {
      if (done.aborted) return;
      throw error;
    }
    try {
      await context.transact((tx) =>
        noteThreadHeartbeat(tx, thread.id, {
          run_id: runId,
          agent: null,
          progress: thread.progress,
        }, context.now())
      );
    } catch (error) {
      // A ledger that is busy is there again at the next beat.
      if (!(error instanceof LockstepError)) throw error;
      context.options.report(`${error.message} [${error.reason}]`);
    }
  }
}

async function runCommand(
  context: Context,
  options: VerifyOptions,
  command: {
    readonly index: number;
    readonly line: string;
    /** The worktree as it is before. */
    readonly known: RunSnapshot;
  },
): Promise<Seen> {
  const { worktree, thread, folder } = options;
  const { limits } = await context.config();
  const { tree, commit } = command.known;
  context.options.report(`Verifying: ${command.line}`);
  const at = context.now();
  const captured = await captureLine(command.line, {
    cwd: join(worktree.path, thread.dispatch?.folder ?? ""),
    env: { ...scrubbed(), [ENV.run]: options.runId },
    timeoutMs: COMMAND_MS,
    limitBytes: limits.gate_output_bytes,
    stop: options.stop,
  });
  const output_file = `verification-${command.index + 1}.log`;
  // The command may have taken it away.
  ensureRunFolder(folder);
  writeArtifact(folder, output_file, captured.output);
  return {
    exit_status: captured.timedOut || options.stop.aborted
      ? null
      : captured.status,
    duration_ms: captured.durationMs,
    output_digest: await sha256(captured.output),
    output_file,
    output_omitted_bytes: captured.omittedBytes,
    tree: tree ?? null,
    commit: commit === "" ? null : commit,
    at,
    evidence_id: null,
  };
}

/** As a shell tells it where the agent has taken the folder away. */
const NOT_STARTED = 127;

async function captureLine(
  line: string,
  options: CaptureOptions,
): Promise<Captured> {
  try {
    return await capture(["sh", "-c", line], options);
  } catch (error) {
    const isNotStarted = error instanceof LockstepError &&
      error.reason === "process.not_started";
    if (!isNotStarted) throw error;
    return {
      status: NOT_STARTED,
      timedOut: false,
      durationMs: 0,
      output: new TextEncoder().encode(`${error.message}\n`),
      omittedBytes: 0,
    };
  }
}

async function runAsGate(
  context: Context,
  { worktree, runId }: VerifyOptions,
  { task, gate }: { readonly task: Task; readonly gate: Gate },
): Promise<Seen> {
  return seenOf(
    await runGate(context, {
      gate,
      runId,
      folder: worktree.path,
      subject: task.id,
      aggregate: `evidence-${task.epic}`,
    }),
  );
}

function seenOf(evidence: Evidence): Seen {
  return {
    exit_status: evidence.exit_status,
    duration_ms: evidence.duration_ms ?? 0,
    output_digest: evidence.output_digest ?? "",
    output_file: evidence.output_path ?? "",
    output_omitted_bytes: 0,
    tree: evidence.tree,
    commit: evidence.commit,
    at: evidence.at,
    evidence_id: evidence.id,
  };
}
