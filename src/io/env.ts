/** Names of every environment variable that Lockstep reads. */
export const ENV = {
  /** Credential of a thread, `T5.<secret>`; set by the supervisor. */
  thread: "LOCKSTEP_THREAD",
  /** File that tells the program of a thread what to do. */
  assignment: "LOCKSTEP_ASSIGNMENT",
  /** File to which directives for the program of a thread are appended. */
  directives: "LOCKSTEP_DIRECTIVES",
  /** File with the prompt of a run that has a packet. */
  prompt: "LOCKSTEP_PROMPT",
  /** File into which the program of a run may put its report, as JSON. */
  result: "LOCKSTEP_RESULT",
  /** Defaults of `lockstep dispatch`: seconds, seconds, percent. */
  dispatchTimeout: "LOCKSTEP_DISPATCH_TIMEOUT_SEC",
  dispatchHeartbeat: "LOCKSTEP_DISPATCH_HEARTBEAT_SEC",
  dispatchQuotaGate: "LOCKSTEP_DISPATCH_QUOTA_GATE",
  /** Run that a process belongs to; by it strays can be told. */
  run: "LOCKSTEP_RUN",
  /** Path of the worktree that a process is at work on making. */
  making: "LOCKSTEP_MAKING",
  home: "HOME",
  path: "PATH",
  configHome: "XDG_CONFIG_HOME",
  stateHome: "XDG_STATE_HOME",
  /** Where Claude Code and Codex keep the user's configuration. */
  claudeConfigDir: "CLAUDE_CONFIG_DIR",
  codexHome: "CODEX_HOME",
  tmux: "TMUX",
  tmuxPane: "TMUX_PANE",
  tmuxFolder: "TMUX_TMPDIR",
  /** Socket name (`-L`) of the tmux server to use instead of the user's. */
  tmuxSocket: "LOCKSTEP_TMUX_SOCKET",
  /** Name of the point at which a test has this process killed. */
  testFault: "LOCKSTEP_TEST_FAULT",
  /** `compiled`, `launcher`; unset when run from source. */
  build: "LOCKSTEP_BUILD",
  /** Absolute path of the launcher; unset when run without one. */
  program: "LOCKSTEP_PROGRAM",
  /** Set by the launcher when it has asked git already: see `git_asked.ts`. */
  gitAsked: "LOCKSTEP_GIT_ASKED",
  /** What the launcher took away from Deno and children get back. */
  callerDenoDir: "LOCKSTEP_CALLER_DENO_DIR",
  callerNodeOptions: "LOCKSTEP_CALLER_NODE_OPTIONS",
} as const;

/** Variables by which agent programs can be told; `*` stands for any ending. */
const AGENT_MARKERS = [
  "LOCKSTEP_THREAD",
  "CLAUDECODE",
  "CLAUDE_CODE_*",
  "CODEX_*",
  "OPENCODE*",
  "GEMINI_CLI",
  "CURSOR_*",
  "AIDER_*",
];

/** A person who has moved a folder of settings is still one. */
const NO_MARKERS: readonly string[] = [ENV.codexHome];

/** Returns a variable, or `undefined` when it is unset or empty. */
export function readEnv(name: string): string | undefined {
  const value = Deno.env.get(name);
  return value === "" ? undefined : value;
}

/** Returns the names of all variables of this process. */
export function environmentNames(): string[] {
  return Object.keys(Deno.env.toObject());
}

/**
 * Returns the name of a variable that shows an agent program somewhere above
 * this process, or `undefined`.
 */
export function findAgentMarker(): string | undefined {
  return environmentNames().find((name) =>
    isAgentMarker(name) && readEnv(name) !== undefined
  );
}

function isAgentMarker(name: string): boolean {
  if (NO_MARKERS.includes(name)) return false;
  return AGENT_MARKERS.some((marker) =>
    marker.endsWith("*")
      ? name.startsWith(marker.slice(0, -1))
      : name === marker
  );
}

/**
 * Returns the environment for a program that Lockstep starts: the caller's
 * own, with what the launcher had to hide from Deno put back.
 */
export function callerEnvironment(): Record<string, string> {
  const all = Deno.env.toObject();
  restore(all, "DENO_DIR", ENV.callerDenoDir);
  restore(all, "NODE_OPTIONS", ENV.callerNodeOptions);
  delete all[ENV.build];
  delete all[ENV.gitAsked];
  return all;
}

function restore(
  all: Record<string, string>,
  name: string,
  saved: string,
): void {
  const value = all[saved];
  if (value === undefined) return;
  delete all[saved];
  if (value === "") delete all[name];
  else all[name] = value;
}
