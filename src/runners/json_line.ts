/**
 * What an agent program prints is read without trust: a field that is not
 * what was expected counts as not there.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

/** How much of what a program passes on is kept in an event. */
const TEXT_CHARACTERS = 16_384;

/** Returns the object on a line, or `undefined` for anything else. */
export function parseObject(line: string): JsonObject | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return asObject(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  // Narrowed: a value that is an object and no list has string keys.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as JsonObject
    : undefined;
}

/** Returns the object in a field; an empty one when there is none. */
export function objectIn(object: JsonObject, key: string): JsonObject {
  return asObject(object[key]) ?? {};
}

/** Returns the objects of a list in a field; what is none is left out. */
export function objectsIn(object: JsonObject, key: string): JsonObject[] {
  const value = object[key];
  if (!Array.isArray(value)) return [];
  return value.map(asObject).filter((each) => each !== undefined);
}

/** What an agent says last is its report, of which nothing is to be lost. */
const REPORT_CHARACTERS = 1_048_576;

/** Returns the words of an agent in a field; empty when there are none. */
export function wordsIn(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === "string" ? value.slice(0, REPORT_CHARACTERS) : "";
}

/** Returns the text in a field, shortened; empty when there is none. */
export function textIn(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === "string" ? shortened(value) : "";
}

export function findText(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function findNumber(object: JsonObject, key: string): number | null {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Keeps the beginning and the end: both tell what happened. */
export function shortened(text: string): string {
  if (text.length <= TEXT_CHARACTERS) return text;
  const half = TEXT_CHARACTERS / 2;
  return `${text.slice(0, half)}\n… ${text.length} characters …\n${
    text.slice(-half)
  }`;
}

/** Returns a value as one line of text. */
export function inOneLine(value: unknown): string {
  return shortened(JSON.stringify(value) ?? "");
}
