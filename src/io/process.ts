import { concat } from "@std/bytes/concat";
import { LockstepError } from "../core/error.ts";
import { startTimer } from "./clock.ts";
import { callerEnvironment } from "./env.ts";

/** Program and arguments. Never a shell string. */
export type Argv = readonly [string, ...string[]];

export interface RunOptions {
  /** Working directory; the caller's when left out. */
  readonly cwd?: string;
  /** Variables to add; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text or bytes for standard input; closed when left out. */
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** After this long the program is killed and `timedOut` is true. */
  readonly timeoutMs?: number;
  /** Hooks act on the caller's own index; everybody else chose the folder. */
  readonly keepGitEnvironment?: boolean;
}

export interface RunResult {
  readonly status: number;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** What `stdout` was decoded from: paths need not be UTF-8. */
  readonly stdoutBytes: Uint8Array<ArrayBuffer>;
}

/**
 * What git sets for its hooks and a caller may have exported. With a folder
 * chosen by Lockstep any of them would misdirect git to another repository,
 * index or worktree.
 */
export const GIT_REPOSITORY_VARIABLES = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_PREFIX",
  "GIT_NAMESPACE",
  "GIT_CEILING_DIRECTORIES",
  "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  "GIT_CONFIG",
  "GIT_CONFIG_PARAMETERS",
  "GIT_CONFIG_COUNT",
  "GIT_LITERAL_PATHSPECS",
  "GIT_GLOB_PATHSPECS",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_ICASE_PATHSPECS",
  "GIT_QUARANTINE_PATH",
  "GIT_REFLOG_ACTION",
  "GIT_EXTERNAL_DIFF",
  "GIT_REPLACE_REF_BASE",
  "GIT_GRAFT_FILE",
  "GIT_SHALLOW_FILE",
];

/** Returns the whole environment of a child; also what evidence records. */
export function childEnvironment(
  options: Pick<RunOptions, "env" | "keepGitEnvironment">,
): Record<string, string> {
  const all = callerEnvironment();
  if (options.keepGitEnvironment !== true) {
    for (const name of GIT_REPOSITORY_VARIABLES) delete all[name];
  }
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === undefined) delete all[name];
    else all[name] = value;
  }
  return all;
}

export interface StartOptions extends Omit<RunOptions, "stdin" | "timeoutMs"> {
  readonly stdin?: "piped" | "inherit" | "null";
  readonly stdout?: "piped" | "inherit" | "null";
  readonly stderr?: "piped" | "inherit" | "null";
  /** True: a process group and session of its own. */
  readonly detached?: boolean;
}

/**
 * Starts a program and leaves its streams to the caller. Everything Lockstep
 * starts comes through here.
 *
 * @throws {LockstepError} `process.not_started` when there is no such program.
 */
export function start(
  argv: Argv,
  options: StartOptions = {},
): Deno.ChildProcess {
  const [program, ...args] = argv;
  try {
    return new Deno.Command(program, {
      args,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      // A single variable cannot be taken away, so the map is always whole.
      clearEnv: true,
      env: childEnvironment(options),
      stdin: options.stdin ?? "null",
      stdout: options.stdout ?? "piped",
      stderr: options.stderr ?? "piped",
      detached: options.detached ?? false,
    }).spawn();
  } catch (error) {
    throw new LockstepError(
      "tool_failed",
      `Cannot start "${program}": ${whyNotStarted(error)}`,
      {
        reason: "process.not_started",
        hint: `Check that it is installed: command -v ${program}`,
        cause: error,
      },
    );
  }
}

/** What the runtime says, but for a program that is missing. */
function whyNotStarted(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const isMissing = error instanceof Deno.errors.NotFound &&
    !said.includes("No such cwd");
  return isMissing ? "there is no such program" : said;
}

/** Runs a program to its end and returns its status and output. */
export async function run(
  argv: Argv,
  options: RunOptions = {},
): Promise<RunResult> {
  const { stdin, timeoutMs, ...rest } = options;
  if (stdin === undefined && timeoutMs === undefined) {
    return await runToEnd(argv, rest);
  }
  const child = start(argv, {
    ...rest,
    stdin: stdin === undefined ? "null" : "piped",
  });
  let timedOut = false;
  let hasEnded = false;
  const abandoned = new AbortController();
  using _timer = timeoutMs === undefined
    ? undefined
    : startTimer(timeoutMs, () => {
      timedOut = true;
      if (!hasEnded) child.kill("SIGKILL");
      // Others may hold the pipes open: a grandchild, or a server that hangs.
      abandoned.abort();
    });
  const [status, stdout, stderr] = await Promise.all([
    child.status.finally(() => hasEnded = true),
    collect(child.stdout, abandoned.signal),
    collect(child.stderr, abandoned.signal),
    stdin === undefined ? undefined : feed(child.stdin, stdin),
  ]);
  return {
    status: status.code,
    signal: status.signal ?? undefined,
    timedOut,
    stdout: decode(stdout),
    stderr: decode(stderr),
    stdoutBytes: stdout,
  };
}

/** Deno's own way to the end: half the time of reading two streams here. */
async function runToEnd(
  argv: Argv,
  options: Omit<RunOptions, "stdin" | "timeoutMs">,
): Promise<RunResult> {
  const { code, signal, stdout, stderr } = await start(argv, options).output();
  return {
    status: code,
    signal: signal ?? undefined,
    timedOut: false,
    stdout: decode(stdout),
    stderr: decode(stderr),
    stdoutBytes: stdout,
  };
}

/** Reads a stream to its end, or until it is given up. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  abandoned: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel();
  abandoned.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
  }
  abandoned.removeEventListener("abort", cancel);
  return concat(chunks);
}

async function feed(
  sink: WritableStream<Uint8Array<ArrayBuffer>>,
  input: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  const writer = sink.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // The program may end before it has read everything; its status tells.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
