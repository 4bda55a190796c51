import { parseArgs } from "@std/cli/parse-args";
import { usage } from "../core/error.ts";
import { suggest } from "../core/suggest.ts";

/** A flag of a command. */
export interface Flag {
  /** In kebab-case: `--user-request`. */
  readonly name: string;
  readonly kind: "boolean" | "string" | "list";
  readonly summary?: string;
  /** One letter: `-q`. Only global flags have one. */
  readonly short?: string;
  /** What follows it in help; of global flags only. */
  readonly value?: string;
}

/** Flags that every command knows. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: "json", kind: "boolean", summary: "Print the result as JSON" },
  { name: "help", kind: "boolean", summary: "Show help", short: "h" },
  {
    name: "directory",
    kind: "string",
    summary: "Work in this folder",
    short: "C",
    value: "DIR",
  },
  {
    name: "session",
    kind: "string",
    summary: "Select a session; raises no rights",
    value: "SESSION",
  },
  { name: "yes", kind: "boolean", summary: "Answer yes to questions" },
  {
    name: "quiet",
    kind: "boolean",
    summary: "Print no progress",
    short: "q",
  },
  {
    name: "verbose",
    kind: "boolean",
    summary: "Print the causes of errors",
    short: "v",
  },
  {
    name: "lock-wait",
    kind: "string",
    summary: "How long to wait for the ledger (default 10)",
    value: "SECONDS",
  },
];

const DEFAULT_LOCK_WAIT_SECONDS = "10";

export interface GlobalOptions {
  readonly json: boolean;
  readonly help: boolean;
  readonly directory: string | undefined;
  readonly session: string | undefined;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly lockWaitSeconds: number;
}

export interface ParsedArgs {
  readonly global: GlobalOptions;
  /** Words that are not flags. */
  readonly words: readonly string[];
  /** Words after `--`. */
  readonly after: readonly string[];
  /** Values of the command's own flags by name, as written. */
  readonly given: ReadonlyMap<string, readonly string[] | boolean>;
}

/**
 * Splits a command line. Values stay text: the method's schema says what they
 * are. Without `flags` unknown flags are let pass, to find the command first.
 *
 * @throws {LockstepError} `usage.unknown_flag`, `usage.missing_value`,
 * `usage.repeated_flag`, `usage.invalid_param`.
 */
export function splitArgs(
  args: readonly string[],
  flags?: readonly Flag[],
): ParsedArgs {
  const known = [...GLOBAL_FLAGS, ...(flags ?? [])];
  const joined = joinValues(args, known, flags !== undefined);
  const parsed = readPlain(joined, known) ??
    readAny(joined, known, flags !== undefined);
  const given = new Map<string, readonly string[] | boolean>();
  for (const flag of flags ?? []) {
    const value = parsed[flag.name];
    if (Array.isArray(value) && value.length > 0) given.set(flag.name, value);
    if (typeof value === "boolean" && mentions(joined, flag.name)) {
      given.set(flag.name, value);
    }
  }
  return {
    global: globalOptions(parsed),
    words: parsed._.map(String),
    after: parsed["--"] ?? [],
    given,
  };
}

type Parsed = Readonly<Record<string, unknown>> & {
  readonly _: readonly (string | number)[];
  readonly "--"?: readonly string[];
};

/**
 * Reads words and known flags in full, which is nearly every call, at a
 * quarter of what the library takes. `undefined`: there is more in it.
 */
function readPlain(
  args: readonly string[],
  known: readonly Flag[],
): Parsed | undefined {
  const parsed: Record<string, boolean | string[]> = {};
  const words: string[] = [];
  for (const arg of args) {
    if (!arg.startsWith("-")) {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
    const flag = known.find((each) => each.name === name);
    const isBoolean = flag?.kind === "boolean";
    if (
      flag === undefined || !arg.startsWith("--") || isBoolean !== equals < 0
    ) {
      return undefined;
    }
    const before = parsed[name];
    if (isBoolean) parsed[name] = true;
    else {
      const value = arg.slice(equals + 1);
      parsed[name] = Array.isArray(before) ? [...before, value] : [value];
    }
  }
  return { ...parsed, _: words };
}

function readAny(
  args: readonly string[],
  known: readonly Flag[],
  isCommandKnown: boolean,
): Parsed {
  const named = (...kinds: Flag["kind"][]) =>
    known.filter((flag) => kinds.includes(flag.kind)).map((flag) => flag.name);
  return parseArgs(args, {
    boolean: named("boolean"),
    negatable: named("boolean"),
    // "_" keeps words as they are written: "007" is not 7.
    string: [...named("string", "list"), "_"],
    collect: named("string", "list"),
    alias: aliases(known),
    "--": true,
    unknown: (argument, key) => {
      if (key === undefined) return true;
      if (!isCommandKnown) return false;
      throw unknownFlag(argument, known);
    },
  });
}

/**
 * Writes `--name value` as `--name=value`, so that a value may look like
 * anything but a known flag. Before the command is known, text that cannot be
 * a flag is left out: it is the value of a flag that is not known yet.
 */
function joinValues(
  args: readonly string[],
  known: readonly Flag[],
  isCommandKnown: boolean,
): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = long(args[i] ?? "", known);
    if (arg === "--") return [...joined, ...args.slice(i)];
    const flag = known.find(({ name }) => arg === `--${name}`);
    if (flag !== undefined && flag.kind !== "boolean") {
      const value = args[++i];
      if (value === undefined || isFlag(value, known)) {
        throw missingValue(flag.name);
      }
      joined.push(`${arg}=${value}`);
    } else if (isCommandKnown || !/^-[^=]*\s/.test(arg)) {
      joined.push(arg);
    }
  }
  return joined;
}

/** `-C DIR`, `-CDIR` → `--directory`: only this short flag has a value. */
function long(arg: string, known: readonly Flag[]): string {
  const flag = known.find(({ kind, short }) =>
    kind !== "boolean" && short !== undefined && arg.startsWith(`-${short}`)
  );
  if (flag === undefined) return arg;
  return arg.length === 2
    ? `--${flag.name}`
    : `--${flag.name}=${arg.slice(2).replace(/^=/, "")}`;
}

function isFlag(arg: string, known: readonly Flag[]): boolean {
  if (arg === "--") return true;
  return known.some(({ name, short, kind }) =>
    arg === `--${name}` || arg.startsWith(`--${name}=`) ||
    (kind === "boolean" && arg === `--no-${name}`) || arg === `-${short}`
  );
}

function aliases(known: readonly Flag[]): Record<string, string> {
  return Object.fromEntries(
    known.flatMap(({ name, short }) =>
      short === undefined ? [] : [[
        name,
        short,
      ]]
    ),
  );
}

/** A boolean flag that was not written has the value false as well. */
function mentions(args: readonly string[], name: string): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).some((arg) =>
    arg === `--${name}` || arg.startsWith(`--${name}=`) ||
    arg === `--no-${name}`
  );
}

function globalOptions(parsed: Parsed): GlobalOptions {
  const text = (name: string) => {
    const values = parsed[name];
    if (!Array.isArray(values) || values.length === 0) return undefined;
    if (values.length > 1) throw repeatedFlag(name);
    if (values[0] === "") throw missingValue(name);
    return String(values[0]);
  };
  return {
    json: parsed.json === true,
    help: parsed.help === true,
    directory: text("directory"),
    session: text("session"),
    yes: parsed.yes === true,
    quiet: parsed.quiet === true,
    verbose: parsed.verbose === true,
    lockWaitSeconds: seconds(text("lock-wait") ?? DEFAULT_LOCK_WAIT_SECONDS),
  };
}

function seconds(text: string): number {
  if (/^[0-9]{1,6}(\.[0-9]+)?$/.test(text)) return Number(text);
  throw usage(`Cannot use "${text}" as "lock-wait": seconds are wanted`, {
    reason: "usage.invalid_param",
    hint: `Add --lock-wait ${DEFAULT_LOCK_WAIT_SECONDS}`,
  });
}

function missingValue(name: string) {
  return usage(`Cannot use --${name}: it needs a value`, {
    reason: "usage.missing_value",
    hint: `Write --${name}=VALUE; in this form VALUE may be any text`,
  });
}

/** Returns the complaint about a flag that has one value and was given two. */
export function repeatedFlag(name: string): Error {
  return usage(`Cannot use --${name} twice: it has one value`, {
    reason: "usage.repeated_flag",
    hint: `Give --${name} once`,
  });
}

function unknownFlag(argument: string, known: readonly Flag[]) {
  const name = argument.replace(/^-+/, "").replace(/=.*$/s, "");
  const near = suggest(name, known.map((flag) => flag.name));
  return usage(`Cannot use ${argument}: there is no such flag`, {
    reason: "usage.unknown_flag",
    hint: near === undefined
      ? `Flags: ${
        known.map((flag) => `--${flag.name}`).join(" ")
      }; words that start with - go after --`
      : `Did you mean "--${near}"?`,
  });
}
