import { parseArgs } from "@std/cli/parse-args";
import { usage } from "../core/error.ts";
import { suggest } from "../core/suggest.ts";
import type { Flag } from "./flags.ts";

/** Flags that every command knows. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: "json", kind: "boolean", summary: "Print the result as JSON" },
  { name: "help", kind: "boolean", summary: "Show help" },
  { name: "directory", kind: "string", summary: "Work in DIR (-C DIR)" },
  { name: "session", kind: "string", summary: "Select a session" },
  { name: "yes", kind: "boolean", summary: "Answer yes to questions" },
  { name: "quiet", kind: "boolean", summary: "Print no progress (-q)" },
  { name: "verbose", kind: "boolean", summary: "Print causes of errors (-v)" },
  {
    name: "lock-wait",
    kind: "string",
    summary: "Seconds to wait for the ledger (10)",
  },
];

const ALIASES = { directory: "C", quiet: "q", verbose: "v", help: "h" };

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
 * @throws {LockstepError} `usage.unknown_flag`, `usage.missing_value`.
 */
export function splitArgs(
  args: readonly string[],
  flags?: readonly Flag[],
): ParsedArgs {
  const known = [...GLOBAL_FLAGS, ...(flags ?? [])];
  const named = (kind: Flag["kind"]) =>
    known.filter((flag) => flag.kind === kind).map((flag) => flag.name);
  const parsed = parseArgs(args, {
    boolean: named("boolean"),
    // "_" keeps words as they are written: "007" is not 7.
    string: [...named("string"), ...named("list"), "_"],
    collect: named("list"),
    alias: ALIASES,
    "--": true,
    unknown: (argument, key) => {
      if (flags !== undefined && key !== undefined) {
        throw unknownFlag(argument, known);
      }
    },
  });
  const given = new Map<string, readonly string[] | boolean>();
  for (const flag of flags ?? []) {
    const value = parsed[flag.name];
    const isGiven = flag.kind === "boolean"
      ? mentions(args, flag.name)
      : value !== undefined && !(Array.isArray(value) && value.length === 0);
    if (isGiven) given.set(flag.name, valueOf(flag, value));
  }
  return {
    global: globalOptions(parsed),
    words: parsed._.map(String),
    after: parsed["--"] ?? [],
    given,
  };
}

function valueOf(flag: Flag, value: unknown): readonly string[] | boolean {
  if (typeof value === "boolean") return value;
  const values = (Array.isArray(value) ? value : [value]).map(String);
  if (values.includes("")) throw missingValue(flag.name);
  return values;
}

/** A boolean flag that was not written has the value false as well. */
function mentions(args: readonly string[], name: string): boolean {
  return args.some((arg) =>
    arg === `--${name}` || arg.startsWith(`--${name}=`) ||
    arg === `--no-${name}`
  );
}

function globalOptions(
  parsed: Readonly<Record<string, unknown>>,
): GlobalOptions {
  const text = (name: string) => {
    const value = parsed[name];
    if (value === undefined) return undefined;
    if (value === "") throw missingValue(name);
    return String(value);
  };
  const lockWaitSeconds = Number(text("lock-wait") ?? "10");
  if (!(lockWaitSeconds >= 0)) {
    throw usage(
      `Cannot use "${text("lock-wait")}" as "lock-wait": seconds are wanted`,
      {
        reason: "usage.invalid_param",
        hint: "Add --lock-wait 10",
      },
    );
  }
  return {
    json: parsed.json === true,
    help: parsed.help === true,
    directory: text("directory"),
    session: text("session"),
    yes: parsed.yes === true,
    quiet: parsed.quiet === true,
    verbose: parsed.verbose === true,
    lockWaitSeconds,
  };
}

function missingValue(name: string) {
  return usage(`Cannot use --${name}: it needs a value`, {
    reason: "usage.missing_value",
    hint: `Write --${name}=VALUE; a value may start with "-" in this form`,
  });
}

function unknownFlag(argument: string, known: readonly Flag[]) {
  const name = argument.replace(/^-+/, "").replace(/=.*$/s, "");
  const near = suggest(name, known.map((flag) => flag.name));
  return usage(`Cannot use ${argument}: there is no such flag`, {
    reason: "usage.unknown_flag",
    hint: near === undefined
      ? "See the flags with --help"
      : `Did you mean "--${near}"?`,
  });
}
