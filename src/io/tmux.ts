/**
 * Typed questions to tmux. Sessions and panes are addressed by the ids tmux
 * gave them (`$3`, `%12`), never by index or prefix. A question that could
 * not be answered is an error of its own: never an empty answer.
 */
import { LockstepError } from "../core/error.ts";
import { type Argv, run, type RunResult } from "./process.ts";

/** Oldest version with read-only viewers that do not resize (`attach -r`). */
const OLDEST = 3.2;

/** tmux answers in milliseconds; a server that does not is hung. */
const TIMEOUT_MS = 5000;

/** A tmux server, by its socket. */
export interface TmuxServer {
  /** Socket name (`-L`), or path (`-S`); empty: the user's own server. */
  readonly socket: string;
  /** After this long it counts as hung; 5 seconds when left out. */
  readonly timeoutMs?: number;
}

/** What is known of tmux on this machine. */
export type TmuxReadiness =
  | { readonly status: "ready"; readonly version: string }
  | { readonly status: "missing" }
  | { readonly status: "too_old"; readonly version: string }
  | { readonly status: "unresponsive"; readonly message: string };

export interface TmuxSession {
  readonly id: string;
  readonly name: string;
  /** Value of the option `@lockstep`; empty on a session of somebody else. */
  readonly tag: string;
}

export interface TmuxPane {
  readonly id: string;
  readonly session_id: string;
  readonly window_id: string;
  /** The program has ended and the pane was kept. */
  readonly isDead: boolean;
  /** A hint: it can be empty right after death. */
  readonly exitStatus: number | undefined;
  /** Value of the option `@lockstep_thread`; empty on other panes. */
  readonly thread: string;
}

/** Returns the words that start every tmux command of a server. */
export function tmuxArgv(server: TmuxServer): Argv {
  if (server.socket === "") return ["tmux", "-u"];
  const flag = server.socket.startsWith("/") ? "-S" : "-L";
  return ["tmux", "-u", flag, server.socket];
}

/** Finds out whether tmux is there, new enough and answering. */
export async function tmuxReadiness(
  server: TmuxServer,
): Promise<TmuxReadiness> {
  const version = await findVersion();
  if (version === undefined) return { status: "missing" };
  if (isTooOld(version)) return { status: "too_old", version };
  const result = await ask(server, ["list-sessions"]);
  if (result.status === 0 || saysNoServer(result)) {
    return { status: "ready", version };
  }
  return { status: "unresponsive", message: said(result) };
}

async function findVersion(): Promise<string | undefined> {
  try {
    const result = await run(["tmux", "-V"], { timeoutMs: TIMEOUT_MS });
    return result.stdout.replace(/^tmux /, "").trim();
  } catch (error) {
    const isMissing = error instanceof LockstepError &&
      error.reason === "process.not_started";
    if (isMissing) return undefined;
    throw error;
  }
}

/** A version without a number (`master`) is newer than all releases. */
function isTooOld(version: string): boolean {
  const number = /[0-9]+\.[0-9]+/.exec(version)?.[0];
  return number !== undefined && Number(number) < OLDEST;
}

/**
 * Lists every session; none when no server runs.
 *
 * @throws {LockstepError} `tmux.failed` when the question was not answered.
 */
export async function listSessions(
  server: TmuxServer,
): Promise<TmuxSession[]> {
  const lines = await list(server, [
    "list-sessions",
    "-F",
    "#{session_id} #{?@lockstep,#{@lockstep},-} #{session_name}",
  ]);
  return lines.map((line) => {
    const [id = "", tag = "", ...name] = line.split(" ");
    return { id, tag: tag === "-" ? "" : tag, name: name.join(" ") };
  });
}

/**
 * Lists every pane of every session; none when no server runs.
 *
 * @throws {LockstepError} `tmux.failed` when the question was not answered.
 */
export async function listPanes(server: TmuxServer): Promise<TmuxPane[]> {
  const lines = await list(server, [
    "list-panes",
    "-a",
    "-F",
    "#{pane_id} #{session_id} #{window_id} #{pane_dead} #{?pane_dead_status,#{pane_dead_status},-} #{?@lockstep_thread,#{@lockstep_thread},-}",
  ]);
  return lines.map((line) => {
    const [id = "", session_id = "", window_id = "", dead, status, thread] =
      line.split(" ");
    return {
      id,
      session_id,
      window_id,
      isDead: dead === "1",
      exitStatus: status === undefined || status === "-"
        ? undefined
        : Number(status),
      thread: thread === undefined || thread === "-" ? "" : thread,
    };
  });
}

async function list(
  server: TmuxServer,
  args: readonly string[],
): Promise<string[]> {
  let result = await ask(server, args);
  // It was ending while it was asked; the next answer is clear.
  if (/exited unexpectedly|lost server/.test(result.stderr)) {
    result = await ask(server, args);
  }
  if (result.status === 0) {
    return result.stdout.split("\n").filter((line) => line !== "");
  }
  const isEmpty = result.status === 1 &&
    /^no (sessions|current target)$/m.test(result.stderr);
  if (isEmpty || saysNoServer(result)) return [];
  throw failed(args, result);
}

/**
 * Runs one tmux command and returns its output without the last newline.
 *
 * @throws {LockstepError} `tmux.failed`.
 */
export async function tmux(
  server: TmuxServer,
  args: readonly string[],
): Promise<string> {
  const result = await ask(server, args);
  if (result.status !== 0) throw failed(args, result);
  return result.stdout.replace(/\n$/, "");
}

/**
 * Runs one tmux command on a target that may be gone by now. True when it was
 * carried out, false when the server says that there is no such target.
 *
 * @throws {LockstepError} `tmux.failed` when tmux did not answer.
 */
export async function tmuxOnTarget(
  server: TmuxServer,
  args: readonly string[],
): Promise<boolean> {
  const result = await ask(server, args);
  if (result.status === 0) return true;
  const isGone = /^(can't find |table \S+ doesn't exist)/m.test(result.stderr);
  if (isGone || saysNoServer(result)) return false;
  throw failed(args, result);
}

function ask(
  server: TmuxServer,
  args: readonly string[],
): Promise<RunResult> {
  const [program, ...rest] = tmuxArgv(server);
  return run([program, ...rest, ...args], {
    timeoutMs: server.timeoutMs ?? TIMEOUT_MS,
    env: { LC_ALL: "C.UTF-8" },
    // A server that this starts stays here: in a worktree it would hold it.
    cwd: "/",
  });
}

/**
 * tmux has one exit status for all failures, so its words have to tell. Only
 * these prove that no server runs; anything else proves nothing.
 */
function saysNoServer(result: RunResult): boolean {
  return !result.timedOut && result.status === 1 &&
    /^(no server running on |error connecting to .*\((No such file or directory|Connection refused)\))/m
      .test(result.stderr);
}

function said(result: RunResult): string {
  return result.timedOut
    ? "no answer in time"
    : result.stderr.trim() || `exit status ${result.status}`;
}

function failed(args: readonly string[], result: RunResult): LockstepError {
  return new LockstepError(
    "tool_failed",
    `Cannot run "tmux ${args[0] ?? ""}": ${said(result)}`,
    {
      reason: "tmux.failed",
      hint: "See what answers: lockstep runtime tmux ensure",
      details: { argv: ["tmux", ...args], stderr: result.stderr.slice(-2000) },
    },
  );
}
