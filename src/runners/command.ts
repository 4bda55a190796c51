import { usage } from "../core/error.ts";
import type { Argv } from "../io/process.ts";
import type { Launch, Meaning, Prepared, Runner } from "./runner.ts";

const PREFIX = "@lockstep ";

/** What a program may ask for as a wake-up call. */
const SIGNALS: Readonly<Record<string, Deno.Signal>> = {
  INT: "SIGINT",
  USR1: "SIGUSR1",
  USR2: "SIGUSR2",
};

/**
 * Runs any program. What it prints is shown as it is, but for lines that start
 * with `@lockstep`: `progress TEXT`, `result TEXT`, `listens` or `listens USR1`
 * (it reads the file that `LOCKSTEP_DIRECTIVES` names, one JSON object a line,
 * and wants that signal for urgent ones), and `ack ID`.
 */
export const commandRunner: Runner = {
  name: "command",
  isAgent: false,
  sandbox: "none",
  capabilities: {
    delivery: "file",
    reports_starts: false,
    reports_blocked: false,
    usage_of: "none",
    has_hook: false,
  },
  locate: () => undefined,
  probe: () => Promise.resolve(undefined),
  check: (argv) => void requireArgv(argv),
  prepare,
};

function requireArgv(argv: readonly string[]): Argv {
  const [program, ...args] = argv;
  if (program !== undefined) return [program, ...args];
  throw usage("Cannot spawn without a program: the runner is command", {
    reason: "thread.program_missing",
    hint: "Add it after --: lockstep thread child spawn … -- ./worker.sh",
  });
}

function prepare({ thread }: Launch): Prepared {
  return {
    argv: requireArgv(thread.argv),
    env: {},
    stdin: null,
    keepsInputOpen: false,
    conversation: {
      read: (stream, line) => [
        stream === "stdout" ? readLine(line) : { kind: "text", text: line },
      ],
    },
  };
}

function readLine(line: string): Meaning {
  if (!line.startsWith(PREFIX)) return { kind: "text", text: line };
  const rest = line.slice(PREFIX.length).trim();
  const space = rest.indexOf(" ");
  const verb = space < 0 ? rest : rest.slice(0, space);
  const text = space < 0 ? "" : rest.slice(space + 1).trim();
  switch (verb) {
    case "progress":
    case "result":
      return { kind: verb, text };
    case "listens":
      return { kind: "listens", signal: SIGNALS[text] ?? null };
    case "ack":
      return { kind: "acknowledged", id: text };
    default:
      return { kind: "text", text: line };
  }
}
