/**
 * The entries that Lockstep has in the configuration of agent programs. What
 * is there stays; ours are known by their commands.
 */
import { refused } from "./error.ts";
import type { Scope } from "./records/worktree.ts";

export type AgentProgram = "claude" | "codex" | "opencode";

type Json = Readonly<Record<string, unknown>>;

const OUR_COMMAND = /^lockstep (hook tool-use|prime)( |$)/;

/** Events, what they match, and what they run. */
const ENTRIES: Readonly<
  Record<"claude" | "codex", readonly (readonly [string, string, string])[]>
> = {
  claude: [
    [
      "PreToolUse",
      "Write|Edit|MultiEdit|NotebookEdit|Bash",
      "lockstep hook tool-use",
    ],
    ["SessionStart", "startup", "lockstep prime --source startup"],
    ["SessionStart", "resume", "lockstep prime --source resume"],
    ["SessionStart", "compact", "lockstep prime --source compact"],
    ["SessionStart", "clear", "lockstep prime --source clear"],
  ],
  codex: [
    ["PreToolUse", "", "lockstep hook tool-use"],
    ["SessionStart", "", "lockstep prime"],
  ],
};

/**
 * Returns the configuration with our entries, or as it is when they are there.
 *
 * @throws {LockstepError} `agents.unreadable`, `agents.conflict`.
 */
export function withAgentEntries(
  program: AgentProgram,
  text: string | undefined,
  options: { readonly path: string; readonly scope: Scope | undefined },
): string {
  const before = parse(text, options.path);
  if (program === "opencode") {
    return withPermission(text, before, options);
  }
  const cleaned = withoutEntries(before);
  const hooks: Record<string, unknown[]> = { ...hooksOf(cleaned) };
  for (const [event, matcher, command] of ENTRIES[program]) {
    hooks[event] = [...hooks[event] ?? [], {
      ...(matcher === "" ? {} : { matcher }),
      hooks: [{ type: "command", command }],
    }];
  }
  return render(text, before, { ...cleaned, hooks });
}

/**
 * Returns the configuration without our entries; `undefined` when nothing
 * else is in it.
 *
 * @throws {LockstepError} `agents.unreadable`.
 */
export function withoutAgentEntries(
  program: AgentProgram,
  text: string,
  path: string,
): string | undefined {
  const before = parse(text, path);
  const after = program === "opencode"
    ? withoutPermission(before)
    : withoutEntries(before);
  return Object.keys(after).length === 0
    ? undefined
    : render(text, before, after);
}

function parse(text: string | undefined, path: string): Json {
  if (text === undefined || text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refused(`Cannot change "${path}": it is not plain JSON`, {
    reason: "agents.unreadable",
    hint: "Take comments out of it, or add the entries by hand",
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that means the same stays as it was written. */
function render(text: string | undefined, before: Json, after: Json): string {
  return text !== undefined && JSON.stringify(before) === JSON.stringify(after)
    ? text
    : `${JSON.stringify(after, null, 2)}\n`;
}

function hooksOf(config: Json): Readonly<Record<string, unknown[]>> {
  const hooks = isObject(config.hooks) ? config.hooks : {};
  return Object.fromEntries(
    Object.entries(hooks).filter((entry): entry is [string, unknown[]] =>
      Array.isArray(entry[1])
    ),
  );
}

function withoutEntries(config: Json): Json {
  if (!isObject(config.hooks)) return config;
  const events = Object.entries(config.hooks).map(([event, entries]) =>
    [
      event,
      Array.isArray(entries)
        ? entries.filter((each) => !isOurs(each))
        : entries,
    ] as const
  ).filter(([, entries]) => !Array.isArray(entries) || entries.length > 0);
  const { hooks: _, ...rest } = config;
  return events.length === 0
    ? rest
    : { ...config, hooks: Object.fromEntries(events) };
}

function isOurs(entry: unknown): boolean {
  if (!isObject(entry) || !Array.isArray(entry.hooks)) return false;
  return entry.hooks.length > 0 &&
    entry.hooks.every((hook) =>
      isObject(hook) && typeof hook.command === "string" &&
      OUR_COMMAND.test(hook.command)
    );
}

/** OpenCode asks no hook: its own permissions say what a scope says. */
function withPermission(
  text: string | undefined,
  before: Json,
  options: { readonly path: string; readonly scope: Scope | undefined },
): string {
  const wanted = permissionOf(options.scope);
  const known = before.permission;
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(wanted)) {
    throw refused(
      `Cannot change "${options.path}": it has permissions already`,
      {
        reason: "agents.conflict",
        hint: `Add by hand: "permission": ${JSON.stringify(wanted)}`,
      },
    );
  }
  return render(text, before, { ...before, permission: wanted });
}

/** The mark by which the block is known again. */
const GUARD = { "git push*": "deny", "lockstep override*": "deny" };

function permissionOf(scope: Scope | undefined): Json {
  const bash = { "*": "allow", ...GUARD };
  if (scope === undefined) return { bash };
  const edit: Record<string, string> = { "*": "deny" };
  for (const pattern of scope.allow) {
    for (const each of openCodePatterns(pattern)) edit[each] = "allow";
  }
  for (const pattern of scope.deny) {
    for (const each of openCodePatterns(pattern)) edit[each] = "deny";
  }
  return { edit, bash };
}

/** There a pattern is the whole path: a folder means what is below it. */
function openCodePatterns(pattern: string): string[] {
  if (pattern === ".") return ["*"];
  const plain = pattern.replace(/\/$/, "");
  return plain.includes("*") ? [plain] : [plain, `${plain}/**`];
}

function withoutPermission(config: Json): Json {
  const { permission, ...rest } = config;
  const bash = isObject(permission) ? permission.bash : undefined;
  const isOurBlock = isObject(bash) &&
    JSON.stringify(bash) === JSON.stringify({ "*": "allow", ...GUARD });
  return isOurBlock ? rest : config;
}
