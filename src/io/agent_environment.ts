import { ENV } from "./env.ts";
import { childEnvironment } from "./process.ts";

/**
 * What the caller has because it is an agent program in a terminal of its
 * own: with it, the program of a thread would take itself for that one.
 */
const CALLERS_OWN = [
  ENV.thread,
  ENV.assignment,
  ENV.directives,
  ENV.prompt,
  ENV.result,
  ENV.run,
  ENV.tmux,
  ENV.tmuxPane,
  "CLAUDECODE",
  "CLAUDE_CODE_ENTRYPOINT",
  "CLAUDE_CODE_SESSION_ID",
  "CODEX_SANDBOX",
  "CODEX_THREAD_ID",
  "OPENCODE",
];

/** Variables that a supervisor needs to find what its caller has found. */
const SUPERVISORS_OWN = [
  ENV.home,
  ENV.path,
  ENV.configHome,
  ENV.stateHome,
  ENV.tmuxSocket,
  ENV.tmuxFolder,
  "DENO_DIR",
  "LANG",
  "LC_ALL",
  "TMPDIR",
];

/** Takes what is the caller's own away from a program that is started. */
export const WITHOUT_CALLERS_OWN: Readonly<Record<string, undefined>> = Object
  .fromEntries(CALLERS_OWN.map((name) => [name, undefined]));

/** Returns the environment that the program of a new thread gets. */
export function agentEnvironment(): Record<string, string> {
  return childEnvironment({ env: WITHOUT_CALLERS_OWN });
}

/** Returns what of it tmux is told for the supervisor: nothing secret. */
export function supervisorEnvironment(
  all: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    SUPERVISORS_OWN.flatMap((name) => {
      const value = all[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
