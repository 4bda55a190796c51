import * as z from "zod/mini";
import { type LockstepError, usage } from "../core/error.ts";
import { wantedBy } from "../core/issue_text.ts";
import { keysAt } from "../core/schema_keys.ts";
import { suggest } from "../core/suggest.ts";

/** Values are cut in messages: a param may hold a megabyte. */
const SHOWN_CHARACTERS = 80;

/**
 * Checks input against a schema, with errors that say what to write instead.
 * Our own wording: the locale of zod would double what a call has to load.
 * `example` is a call of the command that works.
 *
 * @throws {LockstepError} `usage.unknown_param`, `usage.missing_param`,
 * `usage.invalid_param`.
 */
export function parseParams<P extends z.ZodMiniObject>(
  schema: P,
  input: unknown,
  { example }: { readonly example?: string } = {},
): z.output<P> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const issues = result.error.issues;
  // A typo explains a missing param, so it comes first.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ??
    issues[0];
  if (issue === undefined) throw new Error("a failed parse without an issue");
  throw issue.code === "unrecognized_keys"
    ? unknownParam(issue, keysAt(schema, issue.path))
    : badParam(issue, valueAt(input, issue.path), example);
}

function unknownParam(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  known: readonly string[],
): LockstepError {
  const key = issue.keys[0] ?? "";
  const name = [...issue.path, key].join(".");
  const near = suggest(key, known);
  const hint = near !== undefined
    ? `Did you mean "${near}"?`
    : known.length > 0
    ? `${issue.path.length === 0 ? "Parameters" : "Fields there"}: ${
      known.join(", ")
    }`
    : "Leave it out";
  return usage(`Cannot use parameter "${name}": there is none of that name`, {
    reason: "usage.unknown_param",
    hint,
    details: { param: name },
  });
}

function badParam(
  issue: z.core.$ZodIssue,
  value: unknown,
  example: string | undefined,
): LockstepError {
  const name = issue.path.join(".");
  const wanted = wantedBy(issue);
  if (name === "") {
    return usage(
      `Cannot use "${brief(value)}" as params: ${wanted} is wanted`,
      { reason: "usage.invalid_param", hint: "Give a JSON object of params" },
    );
  }
  const flag = `--${String(issue.path[0]).replaceAll("_", "-")}`;
  // Deeper, it stands in a document or a JSON value, not in a flag.
  const isDeeper = issue.path.length > 1;
  const form = example === undefined
    ? "or see the command with --help"
    : `as in: ${example}`;
  return value === undefined
    ? usage(`Cannot run without parameter "${name}": ${wanted} is wanted`, {
      reason: "usage.missing_param",
      hint: isDeeper ? "Add it there" : `Add ${flag} VALUE, ${form}`,
      details: { param: name },
    })
    : usage(`Cannot use "${brief(value)}" as "${name}": ${wanted} is wanted`, {
      reason: "usage.invalid_param",
      hint: `Change ${
        isDeeper ? "it there" : flag
      }, or see the command with --help`,
      details: { param: name },
    });
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let at = input;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    // Any key of any object: absent ones are undefined.
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function brief(value: unknown): string {
  const text = typeof value === "string"
    ? value
    : JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS
    ? `${text.slice(0, SHOWN_CHARACTERS - 3)}...`
    : text;
}
