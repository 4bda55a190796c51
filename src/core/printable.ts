/**
 * Returns text that cannot move the cursor, colour or retitle a terminal:
 * escape sequences are taken out, other control characters become blanks.
 */
export function printable(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(
      /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|.?)/g,
      "",
    )
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, " ")
    .trimEnd();
}
