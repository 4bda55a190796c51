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

/** The same, but for what lays text out. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns text of many lines that cannot do to a terminal more than print:
 * newlines and tabs stay, all else is as in {@link printable}.
 */
export function printableLines(text: string): string {
  return withoutSequences(text).replace(UNSEEN, " ");
}

/**
 * Returns text that cannot move the cursor, colour or retitle a terminal:
 * escape sequences are taken out, other control characters become blanks.
 */
export function printable(text: string): string {
  return withoutSequences(text).replace(CONTROLS, " ").trimEnd();
}

function withoutSequences(text: string): string {
  return text.replace(CSI, "").replace(STRINGS, "").replace(OTHERS, "");
}
