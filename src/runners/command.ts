import { refused } from "../core/error.ts";
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
    reports_usage: false,
    has_hook: false,
  },
  probe: () => Promise.resolve(undefined),
  prepare,
};

function prepare({ thread }: Launch): Prepared {
  const [program, ...args] = thread.argv;
  if (program === undefined) {
    throw refused(`Cannot start "${thread.id}": it names no program`, {
      reason: "thread.not_startable",
    });
  }
  return {
    argv: [program, ...args],
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
