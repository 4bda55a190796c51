/**
 * Drives one agent program: what to start, what it says, and how it is told
 * something. A runner starts nothing itself; the supervisor does.
 */
import type { AgentEvent } from "../core/agent_event.ts";
import type { QuotaAnswer } from "../core/preflight_quota.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Scope } from "../core/records/worktree.ts";
import type { Argv } from "../io/process.ts";
import type { RunPaths } from "../store/run_folder.ts";

/** What a runner makes of a line that its program has printed. */
export type Meaning =
  /** To be shown and kept as it is. */
  | { readonly kind: "text"; readonly text: string }
  /** What the program did, in the words that all runners share. */
  | { readonly kind: "agent"; readonly event: AgentEvent }
  | { readonly kind: "progress"; readonly text: string }
  /** The program reads directives, and wants a signal for urgent ones. */
  | { readonly kind: "listens"; readonly signal: Deno.Signal | null }
  /** The program has taken a directive or message in. */
  | { readonly kind: "acknowledged"; readonly id: string }
  /** The program has not taken a directive in, and will not. */
  | { readonly kind: "refused"; readonly id: string; readonly note: string }
  | { readonly kind: "result"; readonly text: string }
  /** To be written to the program's standard input. */
  | { readonly kind: "write"; readonly text: string }
  /** Nothing more is said: its standard input is closed. */
  | { readonly kind: "close" };

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a program is going to run, once that is made. */
export interface LaunchPlace {
  readonly folder: string;
}

/** What a program is started with. */
export interface Launch {
  readonly thread: Thread;
  /** What it is told. Goes by file or standard input, never by argv. */
  readonly prompt: string;
  readonly paths: RunPaths;
  /** The worktree, its working directory. */
  readonly folder: string;
  readonly scope: Scope;
  /** Empty: the program's own choice. */
  readonly model: string;
  /** The environment it gets, without what `Prepared` adds. */
  readonly env: Environment;
  /** Session of the program to go on with; null begins a new one. */
  readonly resume: string | null;
}

/** A program that can be started. */
export interface Prepared {
  readonly argv: Argv;
  /** Variables to add; `undefined` takes one away. */
  readonly env: Environment;
  /** Standard input from the start; null: it has none. */
  readonly stdin: string | null;
  /** After `stdin` it stays open until the conversation closes it. */
  readonly keepsInputOpen: boolean;
  readonly conversation: Conversation;
}

/** Something that a running program is to be told. */
export interface Directive {
  readonly id: string;
  /** Now, or when it next asks its model. */
  readonly mode: "interrupt_patch" | "queue";
  readonly text: string;
}

/**
 * What goes back and forth with one process. It keeps what it has read, does
 * nothing itself, and answers with what is to be done.
 */
export interface Conversation {
  /** Reads a line, without its newline. */
  read(stream: "stdout" | "stderr", line: string): readonly Meaning[];
  /** Says a directive; there where delivery is `live`. */
  direct?(directive: Directive): readonly Meaning[];
  /** Ends what the program is doing now; there where delivery is `live`. */
  interrupt?(): readonly Meaning[];
}

/**
 * How a directive reaches the program: `file`: it reads a file itself;
 * `live`: through its conversation; `resume`: the process is interrupted and
 * its session gone on with in a new one.
 */
export type Delivery = "file" | "live" | "resume";

/** What a program can do and cannot; recorded with each run. */
export interface Capabilities {
  readonly delivery: Delivery;
  /** It says so when a command begins: silence can be told from work. */
  readonly reports_starts: boolean;
  /** Calls that it blocked show in what it prints. */
  readonly reports_blocked: boolean;
  /** What its totals are of; `none`: it tells none. */
  readonly usage_of: "session" | "process" | "none";
  /** Asks a hook of Lockstep before it writes; a run without is failed. */
  readonly has_hook: boolean;
}

/** An agent program that is on this machine. */
export interface Installed {
  /** Absolute path. */
  readonly path: string;
  /** As it names it itself, such as `0.169.0`; null when it did not say. */
  readonly version: string | null;
  /** Why its version is doubtful; null for one that is known. */
  readonly warning: string | null;
}

export interface Runner {
  readonly name: string;
  /** Ends with a terminal event: success needs that and exit status 0. */
  readonly isAgent: boolean;
  /**
   * The program's own sandbox. Always off: inside of one, git metadata and
   * the ledger are read-only. `none` for programs that Lockstep knows nothing
   * of.
   */
  readonly sandbox: "off" | "none";
  readonly capabilities: Capabilities;
  /**
   * Returns where its program is; `undefined` when the thread names its own.
   *
   * @param searchPath - As in `PATH`.
   * @throws {LockstepError} `runner.program_missing`.
   */
  locate(searchPath: string): string | undefined;
  /** The same, with its version. */
  probe(searchPath: string): Promise<Installed | undefined>;
  /**
   * Asks its program how much of its quota is used up: the window that is
   * used up most. Left out where a program cannot be asked.
   *
   * @param searchPath - As in `PATH`.
   * @throws {LockstepError} `runner.program_missing`, `process.not_started`.
   */
  quota?(searchPath: string): Promise<QuotaAnswer>;
  /**
   * Refuses what cannot be started as it was asked for.
   *
   * @param argv - What was given after `--`.
   * @param env - The environment that the program will get.
   * @param place - Left out when it is not known yet.
   * @throws {LockstepError} `thread.program_missing`, `runner.program_missing`,
   * `runner.sandbox_refused`, `runner.argument_reserved`,
   * `runner.root_refused`.
   */
  check(
    argv: readonly string[],
    env: Environment,
    place?: LaunchPlace,
  ): void;
  /**
   * Writes what the program needs into the run's folder and returns how it is
   * started.
   *
   * @throws {LockstepError} as `check`.
   */
  prepare(launch: Launch, installed: Installed | undefined): Prepared;
}
