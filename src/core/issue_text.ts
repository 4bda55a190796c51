import type * as z from "zod/mini";

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  record: "an object",
  boolean: "true or false",
  string: "text",
  int: "a whole number",
  number: "a number",
  null: "null",
};

/** Returns what a schema wanted where it found something else. */
export function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_type":
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case "too_small":
      return bound(
        issue.origin,
        issue.inclusive === false ? "more than" : "at least",
        Number(issue.minimum),
      );
    case "too_big":
      return bound(
        issue.origin,
        issue.inclusive === false ? "less than" : "at most",
        Number(issue.maximum),
      );
    case "invalid_format":
      return `text of the form ${issue.pattern ?? issue.format}`;
    case "invalid_union":
      return [
        ...new Set(issue.errors.flatMap((each) => each.map(wantedBy))),
      ].join(" or ");
    default:
      return issue.message ?? "something else";
  }
}

function bound(origin: string, relation: string, limit: number): string {
  if (origin !== "string" && origin !== "array") return `${relation} ${limit}`;
  if (relation === "at least" && limit === 1) {
    return origin === "string"
      ? "text that is not empty"
      : "a list of one or more";
  }
  const [kind, unit] = origin === "string"
    ? ["text", "characters"]
    : ["a list", "entries"];
  return `${kind} of ${relation} ${limit} ${unit}`;
}
