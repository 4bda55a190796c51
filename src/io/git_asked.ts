/**
 * What the launcher asks git while Deno starts: Deno needs longer to start git
 * than git to answer. `bin/question.sh` is the question; what it has in common
 * with those asked here is put above it by `bin/build.ts`.
 */
import { shellWord } from "../core/shell_word.ts";
import { ENV, readEnv } from "./env.ts";
import { GIT_SETTINGS, gitArgv } from "./git.ts";
import { pathsOfStatus, UNCOMMITTED } from "./git_tree.ts";
import { GIT_REPOSITORY_VARIABLES } from "./process.ts";

/** Where the launcher puts the answer: a pipe, so that it can be waited for. */
const ANSWER = "/dev/fd/3";

/** What git has answered about a worktree. */
export interface Asked {
  /** As `uncommittedPaths`. */
  readonly uncommitted: readonly string[];
  /** Undefined where the policy names no base, or git does not know it. */
  readonly history: AskedHistory | undefined;
}

/** How HEAD stands to what the policy names as its base. */
export interface AskedHistory {
  /** `refs/heads/main`, or a commit. */
  readonly base: string;
  /** How many commits HEAD has and the base has not. */
  readonly ahead: number;
  /** Those commits, and where they start from: HEAD holds them all. */
  readonly commits: readonly string[];
}

/** Returns the sh text above `bin/question.sh`. */
export function askingText(): string {
  const settings = Object.entries(GIT_SETTINGS)
    .map(([name, value]) => `${name}=${shellWord(value)}`);
  const git = gitArgv(".", []).map(shellWord).join(" ");
  return [
    `unset ${GIT_REPOSITORY_VARIABLES.join(" ")}`,
    `export ${settings.join(" ")}`,
    `ask() { ${git} "$@" </dev/null 2>/dev/null; }`,
    `ask_uncommitted() { ask ${UNCOMMITTED.map(shellWord).join(" ")}; }`,
    "",
  ].join("\n");
}

/**
 * Returns what git has answered about a folder. The answer is there once.
 * `undefined` when the launcher has not asked, has asked about another folder,
 * or git could not tell: then it is to be asked, and says why.
 */
export function takeAnswer(folder: string): Asked | undefined {
  if (readEnv(ENV.gitAsked) === undefined || Deno.cwd() !== folder) {
    return undefined;
  }
  return parseAnswer(Deno.readTextFileSync(ANSWER));
}

/** Reads an answer; see {@linkcode takeAnswer}. */
export function parseAnswer(answer: string): Asked | undefined {
  const end = answer.startsWith("\0") ? 0 : answer.indexOf("\0\0") + 1;
  const [, status, base, listed, listStatus] = answer.slice(end).split("\0");
  if (status !== "0") return undefined;
  const uncommitted = pathsOfStatus(answer.slice(0, end));
  if (base === undefined || listed === undefined || listStatus !== "0") {
    return { uncommitted, history: undefined };
  }
  const lines = listed.split("\n").filter((line) => line !== "");
  return {
    uncommitted,
    history: {
      base,
      // A dash: not beyond the base, but what such a commit starts from.
      ahead: lines.filter((line) => !line.startsWith("-")).length,
      commits: lines.map((line) => line.replace(/^-/, "")),
    },
  };
}
