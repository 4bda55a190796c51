/**
 * What an agent program is about to write, as far as its call of a tool says
 * so. Early and friendly: a shell can write in ways that no reading of its
 * command line finds, and the hooks of git judge what is committed.
 */

/** A call of a tool, as `PreToolUse` hooks of agent programs get it. */
export interface ToolUse {
  /** Working directory of the agent; `undefined` when it is not said. */
  readonly folder: string | undefined;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Reads the JSON that a hook gets; `undefined` for anything else. */
export function parseToolUse(value: unknown): ToolUse | undefined {
  if (!isRecord(value) || typeof value.tool_name !== "string") return undefined;
  return {
    folder: typeof value.cwd === "string" ? value.cwd : undefined,
    tool: value.tool_name,
    input: isRecord(value.tool_input) ? value.tool_input : {},
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const PATH_KEYS = ["file_path", "notebook_path", "path"];
const WRITING_TOOL = /^(write|edit|multiedit|notebookedit|create|update)/i;
const PATCH_LINE =
  /^\*\*\* (?:Add File|Update File|Delete File|Move to): (.+)$/gm;

/** Returns the paths that a call writes, as written in it. */
export function pathsWritten(use: ToolUse): string[] {
  const paths = new Set<string>();
  if (WRITING_TOOL.test(use.tool)) {
    for (const key of PATH_KEYS) {
      const path = use.input[key];
      if (typeof path === "string" && path !== "") paths.add(path);
    }
  }
  for (const text of textsOf(use.input)) {
    if (!text.includes("*** Begin Patch")) continue;
    for (const match of text.matchAll(PATCH_LINE)) {
      paths.add((match[1] ?? "").trim());
    }
  }
  for (const path of redirections(commandOf(use.input))) paths.add(path);
  return [...paths];
}

function textsOf(input: Readonly<Record<string, unknown>>): string[] {
  return Object.values(input).flat().filter((value) =>
    typeof value === "string"
  );
}

/** A command line, or the script of `["bash", "-lc", SCRIPT]`. */
function commandOf(input: Readonly<Record<string, unknown>>): string {
  const command = input.command ?? input.cmd;
  if (typeof command === "string") return command;
  if (!Array.isArray(command)) return "";
  const [shell, flag, script] = command;
  const isShell = typeof shell === "string" && /(^|\/)\w*sh$/.test(shell);
  return isShell && typeof flag === "string" && /^-\w*c$/.test(flag) &&
      typeof script === "string"
    ? script
    : "";
}

/** Words of a command line; operators are words of their own. */
function wordsOf(command: string): string[] {
  const word = /(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s;&|<>()'"\\])+/;
  const operator = /<<-?|&>>?|[0-9]*>>?\|?(?:&[0-9-])?|[;&|()<\n]+/;
  const token = new RegExp(`${operator.source}|${word.source}`, "g");
  return [...command.matchAll(token)].map((match) => match[0]);
}

/**
 * Returns the files that a command line writes to by `>`, `>>` and `tee`.
 * After `cd` it is not known where a relative path leads, and what a variable
 * or a glob stands for is not known either.
 */
export function redirections(command: string): string[] {
  const paths: string[] = [];
  let knowsFolder = true;
  const words = wordsOf(withoutHereDocuments(command));
  for (const [i, word] of words.entries()) {
    const path = unquote(words[i + 1] ?? "");
    if (word === "cd" || word === "pushd") knowsFolder = false;
    const writes = /^(?:[0-9]*>>?\|?|&>>?)$/.test(word) ||
      (words[i - 1] === "tee" && !word.startsWith("-"));
    if (!writes) continue;
    const target = words[i - 1] === "tee" ? unquote(word) : path;
    if (target === undefined || target === "" || isDevice(target)) continue;
    if (knowsFolder || target.startsWith("/")) paths.push(target);
  }
  return paths;
}

/** What a here-document holds is text, whatever it looks like. */
function withoutHereDocuments(command: string): string {
  return command.replaceAll(
    /(<<-?\s*(['"]?)([A-Za-z_]\w*)\2[^\n]*\n)[\s\S]*?\n[\t ]*\3(?=\n|$)/g,
    "$1",
  );
}

function isDevice(path: string): boolean {
  return path.startsWith("/dev/") || path.startsWith("&");
}

/** Returns what a word stands for; `undefined` when a shell has to tell. */
function unquote(word: string): string | undefined {
  if (/^'[^']*'$/.test(word)) return word.slice(1, -1);
  const plain = /^"[^"]*"$/.test(word) ? word.slice(1, -1) : word;
  if (/[$`*?[\]{}~'"]/.test(plain)) return undefined;
  return plain.replaceAll(/\\([\s\S])/g, "$1");
}

/** Returns what Claude Code and Codex read as a refusal of the call. */
export function denial(reason: string): string {
  return JSON.stringify({
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "deny",
      permissionDecisionReason: reason,
    },
  });
}
