/** The watchdog of a thread's run: its limits, its scope, looks at its tree. */
import type { AgentEvent } from "../core/agent_event.ts";
import type { View } from "../core/aggregates.ts";
import type { Config } from "../core/config.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { compileScope } from "../core/scope.ts";
import { Forest } from "../core/task_tree.ts";
import { isWriting } from "../core/thread_scope.ts";
import { type TreeLook, Watch } from "../core/watch.ts";
import type { Moment } from "../core/watch_act.ts";
import type { WatchPolicy } from "../core/watch_loop.ts";
import { recordWatchStep } from "../core/watch_record.ts";
import type { WatchScope } from "../core/watch_scope.ts";
import type {
  WatchAction,
  WatchIntervention,
  WatchSummary,
} from "../core/watch_verdict.ts";
import {
  branchChanges,
  type WorktreeState,
  worktreeState,
} from "../io/git_tree.ts";
import { runPaths } from "../store/run_folder.ts";
import { findSnapshot } from "./audit_snapshot.ts";
import type { Context } from "./context.ts";

export interface WatchdogOptions {
  readonly thread: Thread;
  readonly runId: string;
  /** On the same clock as every `atMs` that is given later. */
  readonly startedMs: number;
  /** True for a runner that reports events; a plain program may be silent. */
  readonly isAgent: boolean;
  /** The supervisor can start the program again with a summary. */
  readonly canRestart: boolean;
}

/**
 * Makes the watchdog of a run that is about to start. Give it `tick` with a
 * first `look`, at what was there before it.
 */
export async function createWatchdog(
  context: Context,
  options: WatchdogOptions,
): Promise<Watchdog> {
  const { thread } = options;
  const policy = policyOf((await context.config()).watchdog, options);
  const worktree = context.read((view) =>
    view.find("worktrees", thread.worktree)
  );
  const first = worktree === undefined
    ? undefined
    : await firstState(context, options.runId, worktree);
  const watch = new Watch({
    policy,
    startedMs: options.startedMs,
    scope: worktree === undefined || !isJudged(options)
      ? null
      : context.read((view) => scopeOf(view, context, { thread, worktree })),
    isWriter: isWriter(thread),
    canRestart: options.canRestart,
  });
  const tree = worktree === undefined || first === undefined
    ? undefined
    : { worktree, base: first.commit ?? undefined, first };
  return new Watchdog(context, options, watch, tree);
}

/** As its audit has it: what is there by then is not the program's doing. */
async function firstState(
  context: Context,
  runId: string,
  worktree: Worktree,
): Promise<WorktreeState> {
  const { folder } = runPaths(context.ledger().paths.runs, runId);
  const before = findSnapshot(folder);
  if (before?.tree === undefined) return await worktreeState(worktree.path);
  const { commit, tree, dirty } = before;
  return {
    commit: commit === "" ? null : commit,
    tree,
    open: Object.keys(dirty),
  };
}

/**
 * A thread without a packet runs as long as it likes, and a plain program
 * without one does what it likes: only its time limit ends it.
 */
function policyOf(
  config: Config["watchdog"],
  { thread, isAgent }: WatchdogOptions,
): WatchPolicy {
  const packet = thread.dispatch ?? undefined;
  const isBounded = packet !== undefined;
  const timeout_seconds = thread.time_limit_seconds ??
    (isBounded ? config.timeout_seconds : 0);
  if (!isJudged({ thread, isAgent })) {
    return { ...config, ...UNJUDGED, timeout_seconds };
  }
  // What the caller said of this run counts during its calls as well.
  const said = packet?.silence_seconds ?? undefined;
  return {
    ...config,
    timeout_seconds,
    silence_seconds: said ?? config.silence_seconds,
    silence_in_call_seconds: said ?? config.silence_in_call_seconds,
  };
}

function isJudged(
  { thread, isAgent }: Pick<WatchdogOptions, "thread" | "isAgent">,
): boolean {
  return isAgent || (thread.dispatch ?? undefined) !== undefined;
}

const UNJUDGED = {
  silence_seconds: 0,
  silence_in_call_seconds: 0,
  repeated_errors: 0,
  blocked_calls: 0,
  stall_seconds: 0,
} as const;

/** With a packet only who may write something is expected to. */
function isWriter(thread: Thread): boolean {
  const packet = thread.dispatch ?? undefined;
  return packet === undefined
    ? isWriting(thread.role)
    : packet.scope.allow.length > 0;
}

/** A packet may narrow the scope of its worktree, never widen it. */
function scopeOf(
  view: View,
  context: Context,
  { thread, worktree }: {
    readonly thread: Thread;
    readonly worktree: Worktree;
  },
): WatchScope {
  const rules = pathRulesOf(view.find("meta", "repository"));
  const whole = compileScope(worktree.scope, rules);
  const packet = thread.dispatch ?? undefined;
  const own = packet === undefined ? whole : compileScope(packet.scope, rules);
  const others = Object.values(view.all("worktrees"))
    .filter((each) => each.slug !== worktree.slug && each.state === "active")
    .map((each) => each.path);
  const { commonDir } = context.repository();
  const main = commonDir.endsWith("/.git") ? [commonDir.slice(0, -5)] : [];
  return {
    folder: worktree.path,
    guarded: [...others, ...main, commonDir],
    isAllowed: (path) => whole.isAllowed(path) && own.isAllowed(path),
  };
}

interface WatchedTree {
  readonly worktree: Worktree;
  /** Where the run began; `undefined` before the first commit. */
  readonly base: string | undefined;
  /** As it was when the run began; the first look is at this. */
  readonly first: WorktreeState;
}

/** Says what is to be done about a run, and writes down what was done. */
export class Watchdog {
  #hasLooked = false;

  constructor(
    private readonly context: Context,
    private readonly options: WatchdogOptions,
    private readonly watch: Watch,
    private readonly tree: WatchedTree | undefined,
  ) {}

  /** Takes in an event; `seq` is the number of its line in the record. */
  event(event: AgentEvent, at: Moment): WatchAction {
    return this.watch.event(event, at);
  }

  /** Takes in a line that is no event: standard error, a plain program's. */
  line(
    stream: "stdout" | "stderr",
    text: string,
    at: Moment,
  ): WatchAction {
    return this.watch.line(stream, text, at);
  }

  /** Takes in that time has passed; at least once a second is wanted. */
  tick(atMs: number, look?: TreeLook): WatchAction {
    return this.watch.tick(atMs, look);
  }

  /** Tells whether `tick` should be given a look. */
  wantsLook(atMs: number): boolean {
    return this.tree !== undefined && isJudged(this.options) &&
      this.watch.wantsLook(atMs);
  }

  /**
   * Looks at the worktree: what it holds, what of it is changed, and how the
   * Cases of the thread stand.
   *
   * @throws {LockstepError} `git.failed`; a later look may succeed.
   */
  async look(): Promise<TreeLook | undefined> {
    if (this.tree === undefined) return undefined;
    const { worktree: { path }, base, first } = this.tree;
    const state = this.#hasLooked ? await worktreeState(path) : first;
    this.#hasLooked = true;
    const { tree, commit, open } = state;
    const committed = base === undefined || commit === base
      ? []
      : await branchChanges(path, base);
    const cases = this.context.read((view) =>
      this.options.thread.case_ids.map((id) => standingOf(view, id))
    );
    return {
      mark: [tree, ...cases].join(" "),
      changed: [...new Set([...committed, ...open])],
    };
  }

  /** The program was started again in this same run. */
  restarted(atMs: number): void {
    this.watch.restarted(atMs);
  }

  /** What the record of the run keeps. */
  summary(): WatchSummary {
    return this.watch.summary();
  }

  /**
   * Writes a step down in the ledger. The root is told of a stop, a restart,
   * and of what the program could not be told.
   */
  async record(
    action: WatchIntervention,
    options: { readonly isDelivered: boolean },
  ): Promise<void> {
    const { thread, runId } = this.options;
    await this.context.transact((tx) =>
      recordWatchStep(tx, {
        thread_id: thread.id,
        run_id: runId,
        action,
        isDelivered: options.isDelivered,
        by: this.context.actor(),
      }, this.context.now())
    );
  }
}

/** Changes when a Step is checked, a Case moves on, or a gate passes. */
function standingOf(view: View, caseId: string): string {
  const forest = new Forest(view);
  const task = forest.find(caseId);
  if (task === undefined) return "";
  const steps = forest.children(task).map(({ state }) => state).join(",");
  const passed = Object.values(view.all(`evidence-${task.epic}`))
    .filter((each) =>
      each.subject === caseId && each.source === "observed" &&
      each.exit_status === 0
    );
  const gates = new Set(passed.map(({ gate }) => gate ?? ""));
  return `${task.state}:${steps}:${[...gates].sort().join(",")}`;
}
