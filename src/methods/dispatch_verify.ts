/** The commands of a packet's VERIFICATION, run by Lockstep itself. */
import { join } from "@std/path";
import type { ObservedRun } from "../core/completion_report.ts";
import type { VerificationItem } from "../core/completion_command.ts";
import { LockstepError } from "../core/error.ts";
import { commandOf } from "../core/packet_case.ts";
import type { Evidence, Gate, Task } from "../core/records/task.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { findTask } from "../core/task_tree.ts";
import { noteThreadHeartbeat } from "../core/thread_rules.ts";
import { capture, type Captured, type CaptureOptions } from "../io/capture.ts";
import { delay } from "../io/clock.ts";
import { type WorktreeState, worktreeState } from "../io/git_tree.ts";
import { statusMarks } from "../io/run_snapshot.ts";
import { sha256 } from "../io/sha256.ts";
import { ensureRunFolder, writeArtifact } from "../store/run_artifacts.ts";
import type { Context } from "./context.ts";
import { runGate, scrubbed } from "./gate_run.ts";

/** How long one command may take. */
const COMMAND_MS = 600_000;
const BEAT_MS = 20_000;

/** The state of a worktree, with marks that change when it does. */
export interface KnownState {
  readonly marks: string;
  readonly state: WorktreeState;
}

export interface VerifyOptions {
  readonly thread: Thread;
  readonly worktree: Worktree;
  readonly runId: string;
  /** The run's folder, which keeps what the commands print. */
  readonly folder: string;
  readonly items: readonly VerificationItem[];
  /** The worktree as the agent has left it. */
  readonly state: KnownState;
  /** Ends what runs, and begins nothing more. */
  readonly stop: AbortSignal;
}

/**
 * Runs the commands of a packet one after another, in the folder in which its
 * agent worked. A command that is a gate of its Case counts as that gate.
 *
 * @returns what was seen, by index of `items`.
 */
export async function runVerification(
  context: Context,
  options: VerifyOptions,
): Promise<Map<number, ObservedRun>> {
  const observed = new Map<number, ObservedRun>();
  const states = new States(options.worktree.path, options.state);
  const task = taskOf(context, options.thread);
  const done = new AbortController();
  const beating = beat(context, options, done.signal);
  try {
    for (const [index, item] of options.items.entries()) {
      if (item.kind !== "command" || options.stop.aborted) continue;
      const gate = task?.gates.find((each) => commandOf(each) === item.line);
      if (gate === undefined || task === undefined) {
        const command = { index, line: item.line, states };
        observed.set(index, await runCommand(context, options, command));
      } else {
        observed.set(index, await runAsGate(context, options, { task, gate }));
        await states.current();
      }
    }
  } finally {
    done.abort();
    await beating;
  }
  return observed;
}

function taskOf(context: Context, thread: Thread): Task | undefined {
  const [id] = thread.case_ids;
  return id === undefined
    ? undefined
    : context.read((view) => findTask(view, id));
}

/** The state of a worktree, made anew only when something has changed. */
class States {
  constructor(private readonly folder: string, private last: KnownState) {}

  /** As it was known last. */
  get known(): WorktreeState {
    return this.last.state;
  }

  async current(): Promise<WorktreeState> {
    const marks = await statusMarks(this.folder);
    if (marks !== this.last.marks) {
      this.last = { marks, state: await worktreeState(this.folder) };
    }
    return this.last.state;
  }
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
    readonly states: States;
  },
): Promise<ObservedRun> {
  const { worktree, thread, folder } = options;
  const { limits } = await context.config();
  const { tree, commit } = command.states.known;
  context.options.report(`Verifying: ${command.line}`);
  const at = context.now();
  const captured = await captureLine(command.line, {
    cwd: join(worktree.path, thread.dispatch?.folder ?? ""),
    env: scrubbed(),
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
    tree,
    tree_after: (await command.states.current()).tree,
    commit,
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
  { worktree }: VerifyOptions,
  { task, gate }: { readonly task: Task; readonly gate: Gate },
): Promise<ObservedRun> {
  return observedOf(
    await runGate(context, {
      gate,
      folder: worktree.path,
      subject: task.id,
      aggregate: `evidence-${task.epic}`,
    }),
  );
}

function observedOf(evidence: Evidence): ObservedRun {
  return {
    exit_status: evidence.exit_status,
    duration_ms: evidence.duration_ms ?? 0,
    output_digest: evidence.output_digest ?? "",
    output_file: evidence.output_path ?? "",
    output_omitted_bytes: 0,
    tree: evidence.tree,
    tree_after: evidence.tree,
    commit: evidence.commit,
    at: evidence.at,
    evidence_id: evidence.id,
  };
}
