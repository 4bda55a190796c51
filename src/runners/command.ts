import { refused, usage } from "../core/error.ts";
import { shellWord } from "../core/shell_word.ts";
import { ENV } from "../io/env.ts";
import { findProgram } from "../io/find_program.ts";
import type { Argv } from "../io/process.ts";
import type {
  Environment,
  Launch,
  LaunchPlace,
  Meaning,
  Prepared,
  Runner,
} from "./runner.ts";

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
  check: requireCommand,
  prepare,
};

/** What every run has on its `PATH`. */
const OWN = "lockstep";

/** One in a worktree that is not made yet may be there. */
function requireCommand(
  argv: readonly string[],
  env: Environment,
  place?: LaunchPlace,
): void {
  const [program] = requireArgv(argv);
  const found = findProgram(program, {
    folder: place?.folder,
    searchPath: env[ENV.path] ?? "",
  });
  if (found !== null || program === OWN) return;
  const where = program.includes("/") ? place?.folder : "PATH";
  throw refused(
    `Cannot run "${program}": there is no such program${
      where === undefined ? "" : ` in ${where}`
    }`,
    {
      reason: "runner.program_missing",
      hint: where === "PATH"
        ? `Check that it is installed: command -v ${
          shellWord(program)
        }; a file of the project is named by its path: ./${program}`
        : "Commit it as an executable file, or give its full path",
    },
  );
}

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
