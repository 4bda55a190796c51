/** The program of a run, as far as it can be told without starting it. */
import { LockstepError } from "../core/error.ts";
import type { QuotaAnswer } from "../core/preflight_quota.ts";
import type { ProgramFacts } from "../core/preflight_facts.ts";
import { agentEnvironment } from "../io/agent_environment.ts";
import { ENV, readEnv } from "../io/env.ts";
import { findProgram } from "../io/find_program.ts";
import { kindOf } from "../io/fs.ts";
import { chooseRunner, requireRunner } from "../runners/find_runner.ts";

export interface ProgramQuestion {
  readonly runner: string;
  readonly argv: readonly string[];
  /** Folder in which it is going to run. */
  readonly folder: string;
}

/** Looks at the program of a runner. */
export async function lookAtProgram(
  question: ProgramQuestion,
): Promise<ProgramFacts> {
  const { runner } = question;
  const unknown = {
    runner,
    path: null,
    version: null,
    warning: null,
    is_logged_in: null,
    problem: null,
  };
  try {
    requireRunner(runner).check(question.argv, agentEnvironment());
    const { installed } = await chooseRunner(runner, searchPath());
    if (installed !== undefined) {
      return {
        ...unknown,
        ...installed,
        is_logged_in: hasCredentials(runner) ? true : null,
      };
    }
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { ...unknown, problem: error.message };
  }
  const [program = ""] = question.argv;
  const { folder } = question;
  const path = findProgram(program, { folder, searchPath: searchPath() });
  if (path) return { ...unknown, path };
  const problem = program === ""
    ? "the command runner needs a program, after --"
    : `there is no program ${program}`;
  return { ...unknown, problem };
}

/** Tells whether a word finds a program from a folder. */
export function hasProgram(word: string, folder: string): boolean {
  return typeof findProgram(word, { folder, searchPath: searchPath() }) ===
    "string";
}

function searchPath(): string {
  return readEnv(ENV.path) ?? "";
}

/** Variables and files that say that somebody has logged in. */
const CREDENTIALS: Readonly<
  Record<
    string,
    { readonly variables: readonly string[]; readonly files: readonly string[] }
  >
> = {
  codex: {
    variables: ["OPENAI_API_KEY", "CODEX_API_KEY"],
    files: ["$CODEX_HOME/auth.json", "$HOME/.codex/auth.json"],
  },
  claude: {
    variables: ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"],
    files: [
      "$CLAUDE_CONFIG_DIR/.credentials.json",
      "$HOME/.claude/.credentials.json",
    ],
  },
  opencode: {
    variables: ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"],
    files: [
      "$XDG_DATA_HOME/opencode/auth.json",
      "$HOME/.local/share/opencode/auth.json",
    ],
  },
};

/** Only a yes can be told: a provider of one's own needs no log-in. */
function hasCredentials(runner: string): boolean {
  const name = Object.keys(CREDENTIALS).find((each) => runner.startsWith(each));
  const known = name === undefined ? undefined : CREDENTIALS[name];
  if (known === undefined) return false;
  return known.variables.some((each) => readEnv(each) !== undefined) ||
    known.files.some(isFile);
}

function isFile(template: string): boolean {
  const variable = /^\$([A-Z_]+)/.exec(template)?.[1] ?? "";
  const value = readEnv(variable);
  if (value === undefined) return false;
  return kindOf(template.replace(`$${variable}`, value)) === "file";
}

/** What a runner tells of its quota; never an error. */
export async function readQuota(runner: string): Promise<QuotaAnswer> {
  try {
    const answer = await requireRunner(runner).quota?.(searchPath());
    return answer ?? { reading: undefined, problem: null };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    // The check of the program says that it is missing.
    const isMissing = error.reason === "runner.program_missing";
    return { reading: undefined, problem: isMissing ? null : error.message };
  }
}
