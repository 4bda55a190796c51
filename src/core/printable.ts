// CSI sequences; then OSC and its kin up to their end; then any other.
// deno-lint-ignore no-control-regex
const CSI = /\x1b\[[0-?]*[ -/]*[@-~]/g;
// deno-lint-ignore no-control-regex
const STRINGS = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?/g;
// deno-lint-ignore no-control-regex
const OTHERS = /\x1b.?/gs;

/** C0, C1, and what turns the direction of writing round. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns text that cannot move the cursor, colour or retitle a terminal:
 * escape sequences are taken out, other control characters become blanks.
 */
export function printable(text: string): string {
  return text.replace(CSI, "").replace(STRINGS, "").replace(OTHERS, "")
    .replace(CONTROLS, " ").trimEnd();
}
