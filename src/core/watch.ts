/**
 * The watchdog of one run. It is fed with what the program does, when, and
 * says what is to be done about it; it does none of it itself.
 */
import type { AgentEvent } from "./agent_event.ts";
import {
  type Act,
  actOf,
  complaintOf,
  type Moment,
  sizeOf,
} from "./watch_act.ts";
import { climb, climbDown, FIRST_RUNG, type Ladder } from "./watch_ladder.ts";
import {
  addUsage,
  findPassedLimit,
  NO_USAGE,
  type RunUsage,
} from "./watch_limits.ts";
import { findLoop, type WatchPolicy } from "./watch_loop.ts";
import {
  type OutsidePath,
  outsidePathsOf,
  scopeVerdict,
  type WatchScope,
} from "./watch_scope.ts";
import { actionOf } from "./watch_text.ts";
import {
  LOOP_KINDS,
  type Rung,
  type WatchAction,
  type WatchStep,
  type WatchSummary,
  type WatchVerdict,
} from "./watch_verdict.ts";

export interface WatchOptions {
  readonly policy: WatchPolicy;
  readonly startedMs: number;
  /** Null: the run may write wherever it likes. */
  readonly scope: WatchScope | null;
  /** False: no progress in the tree is expected. */
  readonly isWriter: boolean;
  /** The program can be started again with a summary. */
  readonly canRestart: boolean;
}

/** What a look at the worktree of a running program shows. */
export interface TreeLook {
  /** Differs when the tree differs, or a gate or Step stands otherwise. */
  readonly mark: string;
  /** Canonical paths that are changed since the run began. */
  readonly changed: readonly string[];
}

const NONE: WatchAction = { kind: "none" };

/** What is remembered of a run beyond what the rules look back on. */
const REMEMBERED_STEPS = 50;
const REMEMBERED_PATHS = 200;

export class Watch {
  readonly #rungs: readonly Rung[];
  #acts: Act[] = [];
  #ladder: Ladder = FIRST_RUNG;
  #steps: WatchStep[] = [];
  #stopped: WatchVerdict | undefined;
  #hasFinished = false;
  #epoch = 0;
  #marks = new Set<string>();
  #lookedMs: number | undefined;
  #actedMs: number;
  #outputMs: number;
  #seq = 0;
  #openCalls = new Set<string>();
  #base: RunUsage = NO_USAGE;
  #usage: RunUsage = NO_USAGE;
  #progressMs: number;
  #progressSeq = 0;
  #output = 0;
  #edited = new Set<string>();
  #said = "";
  /** Paths dirty before the run; nothing that it did. */
  #before: ReadonlySet<string> | undefined;
  #outside = new Map<string, number[]>();

  constructor(private readonly options: WatchOptions) {
    const { policy, canRestart, startedMs } = options;
    this.#rungs = policy.ladder.filter((each) =>
      each !== "restart" || canRestart
    );
    this.#outputMs = this.#progressMs = this.#actedMs = startedMs;
  }

  /** Takes in what the program did. */
  event(event: AgentEvent, at: Moment): WatchAction {
    this.#note(at, sizeOf(event));
    const act = actOf(event, at, this.#epoch);
    if (act !== undefined) this.#remember(act);
    switch (event.kind) {
      case "command":
      case "edit":
      case "tool":
        if (event.state === "started") this.#openCalls.add(event.id);
        else this.#openCalls.delete(event.id);
        if (event.kind === "edit") {
          event.paths.forEach((path) => this.#edited.add(path));
        }
        break;
      case "message":
        this.#said = event.text;
        break;
      case "usage":
        this.#usage = addUsage(this.#base, event, at.seq);
        break;
      case "finished":
        this.#hasFinished = true;
        break;
      case "started":
      case "reasoning":
      case "error":
        break;
      default:
        event satisfies never;
    }
    return this.#judge(
      at.atMs,
      this.#creep(event, at.seq) ?? (act && this.#loop()),
    );
  }

  /**
   * Takes in a line that no event was made of: standard error, and all that a
   * program prints which reports no events.
   */
  line(
    stream: "stdout" | "stderr",
    text: string,
    at: Moment,
  ): WatchAction {
    this.#note(at, text.length);
    const act = stream === "stderr"
      ? complaintOf(text, at, this.#epoch)
      : undefined;
    if (act === undefined) return this.#judge(at.atMs, undefined);
    this.#remember(act);
    return this.#judge(at.atMs, this.#loop());
  }

  /** Takes in that time has passed, and a look at the tree if there was one. */
  tick(atMs: number, look?: TreeLook): WatchAction {
    if (look === undefined) return this.#judge(atMs, undefined);
    this.#lookedMs = atMs;
    if (!this.#marks.has(look.mark)) {
      // The first look shows where the run began: no progress yet.
      if (this.#marks.size > 0) this.#progress(atMs);
      this.#marks.add(look.mark);
    }
    return this.#judge(atMs, this.#touched(look) ?? this.#loop());
  }

  /** Tells whether a look at the tree is due. The first one is at once. */
  wantsLook(atMs: number): boolean {
    if (this.#lookedMs === undefined) return true;
    // A path outside is looked after until it is back as it was.
    const isOpen = this.#actedMs > this.#lookedMs || this.#outside.size > 0;
    return isOpen &&
      atMs - this.#lookedMs >= this.options.policy.look_seconds * 1000;
  }

  /** The program was started again: what it did before is judged no more. */
  restarted(atMs: number): void {
    this.#acts = [];
    this.#openCalls.clear();
    this.#base = this.#usage;
    this.#hasFinished = false;
    this.#outputMs = atMs;
    this.#calm(atMs);
  }

  summary(): WatchSummary {
    const { turns, tokens, cost_usd } = this.#usage;
    return {
      watchdog_killed: this.#stopped !== undefined,
      watchdog_reason: this.#stopped?.text ?? null,
      loop: this.#steps.findLast(({ kind }) => LOOP_KINDS.includes(kind)) ??
        null,
      steps: [...this.#steps],
      outside_paths: [...this.#outside.keys()],
      turns,
      tokens,
      cost_usd,
    };
  }

  #note(at: Moment, size: number): void {
    this.#outputMs = this.#actedMs = at.atMs;
    this.#seq = at.seq;
    this.#output += size;
  }

  #remember(act: Act): void {
    this.#acts.push(act);
    const { window_calls } = this.options.policy;
    if (this.#acts.length > 2 * window_calls) {
      this.#acts = this.#acts.slice(-window_calls);
    }
  }

  #progress(atMs: number): void {
    this.#epoch++;
    this.#calm(atMs);
    this.#ladder = climbDown(this.#ladder);
  }

  /** From here on it counts anew how much is said without progress. */
  #calm(atMs: number): void {
    this.#progressMs = atMs;
    this.#progressSeq = this.#seq;
    this.#output = 0;
  }

  #loop(): WatchVerdict | undefined {
    return findLoop({
      acts: this.#acts,
      looked_ms: this.#lookedMs,
      policy: this.options.policy,
    });
  }

  #creep(event: AgentEvent, seq: number): WatchVerdict | undefined {
    const { scope } = this.options;
    if (scope === null) return undefined;
    return this.#newOutside(outsidePathsOf(event, scope), seq);
  }

  /** What was only said or tried is worth a word once. */
  #newOutside(
    paths: readonly OutsidePath[],
    seq: number,
  ): WatchVerdict | undefined {
    const counting = paths.filter(({ path, how }) =>
      how === "touched" || !this.#outside.has(path)
    );
    for (const { path } of paths) {
      const known = this.#outside.get(path);
      if (known === undefined && this.#outside.size >= REMEMBERED_PATHS) break;
      this.#outside.set(path, [...known ?? [], seq].slice(-20));
    }
    return scopeVerdict(
      counting,
      [
        ...new Set(
          counting.flatMap(({ path }) => this.#outside.get(path) ?? []),
        ),
      ],
    );
  }

  #touched(look: TreeLook): WatchVerdict | undefined {
    const { scope } = this.options;
    this.#before ??= new Set(look.changed);
    if (scope === null) return undefined;
    const outside = look.changed.filter((path) =>
      !scope.isAllowed(path) && !this.#before?.has(path)
    );
    return this.#newOutside(
      outside.map((path) => ({ path, how: "touched" })),
      this.#seq,
    );
  }

  #judge(atMs: number, found: WatchVerdict | undefined): WatchAction {
    if (this.#stopped !== undefined) return NONE;
    const limit = this.#passedLimit(atMs);
    const verdict = limit?.least === "stop" ? limit : found ?? limit;
    if (verdict === undefined) return NONE;
    // What is said or spent after the end is for the audit to judge.
    if (this.#hasFinished && verdict.least !== "stop") return NONE;
    const { ladder, rung } = climb(this.#ladder, verdict, {
      rungs: this.#rungs,
      graceMs: this.options.policy.grace_seconds * 1000,
      atMs,
    });
    this.#ladder = ladder;
    if (rung === undefined) return NONE;
    return this.#step(rung, verdict, atMs);
  }

  #step(rung: Rung, verdict: WatchVerdict, atMs: number): WatchAction {
    const { kind, text, evidence } = verdict;
    this.#steps.push({ at_ms: atMs, rung, kind, text, evidence });
    this.#steps = this.#steps.slice(-REMEMBERED_STEPS);
    if (rung === "stop") this.#stopped = verdict;
    const action = actionOf(rung, verdict, {
      acts: this.#acts,
      edited: [...this.#edited],
      said: this.#said,
    });
    // It has been answered: the next step needs fresh evidence.
    this.#acts = [];
    this.#calm(atMs);
    return action;
  }

  #passedLimit(atMs: number): WatchVerdict | undefined {
    const { policy, startedMs, isWriter } = this.options;
    return findPassedLimit(
      {
        started_ms: startedMs,
        last_output_ms: this.#outputMs,
        last_seq: this.#seq,
        isInCall: this.#openCalls.size > 0,
        usage: this.#usage,
        progress_ms: this.#progressMs,
        output_since_progress: this.#output,
        seq_at_progress: this.#progressSeq,
        isProgressKnown: isWriter && this.#lookedMs !== undefined,
      },
      policy,
      atMs,
    );
  }
}
