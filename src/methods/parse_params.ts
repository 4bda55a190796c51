import * as z from "zod/mini";
import { type LockstepError, usage } from "../core/error.ts";
import { suggest } from "../core/suggest.ts";

/**
 * Checks input against a schema, with errors that say what to write instead.
 * Our own wording: the locale of zod would double what a call has to load.
 *
 * @throws {LockstepError} `usage.unknown_param`, `usage.invalid_param`.
 */
export function parseParams<P extends z.ZodMiniObject>(
  schema: P,
  input: unknown,
): z.output<P> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new Error("a failed parse without an issue");
  throw describe(issue, Object.keys(schema.def.shape), input);
}

function describe(
  issue: z.core.$ZodIssue,
  known: readonly string[],
  input: unknown,
): LockstepError {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const near = suggest(key, known);
    return usage(`Cannot use parameter "${key}": there is none of that name`, {
      reason: "usage.unknown_param",
      hint: near === undefined
        ? `Parameters: ${known.join(", ")}`
        : `Did you mean "${near}"?`,
    });
  }
  const name = issue.path.join(".") || "params";
  const value = valueAt(input, issue.path);
  const shown = value === undefined ? "" : ` "${brief(value)}"`;
  return usage(
    value === undefined && issue.path.length > 0
      ? `Cannot run without parameter "${name}": ${wanted(issue)} is wanted`
      : `Cannot use${shown} as "${name}": ${wanted(issue)} is wanted`,
    {
      reason: value === undefined
        ? "usage.missing_param"
        : "usage.invalid_param",
      hint: `Add --${
        String(issue.path[0] ?? "").replaceAll("_", "-")
      } VALUE, or see the command with --help`,
    },
  );
}

/** Says what a schema wanted: "one of a, b", "a whole number", … */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_type":
      return issue.expected === "int"
        ? "a whole number"
        : `${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? `a ${issue.origin} with at least ${issue.minimum} element(s)`
        : `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "invalid_format":
      return `text of the form ${issue.pattern ?? issue.format}`;
    default:
      return issue.message ?? "something else";
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let at = input;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
