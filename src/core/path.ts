/**
 * Canonical repository paths: relative to the top level, `/` between parts,
 * no `.` or `..`, no slash at either end; `.` is the whole repository. They
 * compare as bytes. A path that is not UTF-8 is held as text in which each
 * stray byte is a lone surrogate (U+DC80 … U+DCFF), so no two paths look alike.
 */
import { refused, usage } from "./error.ts";

/** How git treats names on this file system; both false on Linux. */
export interface PathRules {
  /** `core.ignorecase`: ASCII letters compare without case. */
  readonly ignoreCase: boolean;
  /** `core.precomposeunicode`: names compare in composed form (NFC). */
  readonly precomposeUnicode: boolean;
}

/** Paths that compare as bytes. */
export const EXACT_PATHS: PathRules = {
  ignoreCase: false,
  precomposeUnicode: false,
};

/** The path that stands for the whole repository. */
export const WHOLE_REPOSITORY = ".";

const ASCII = /^[\0-\x7f]*$/;

/**
 * Returns the canonical form of a path that a caller gave. It is relative to
 * the repository wherever the caller stands; an absolute one has to lie in
 * one of `roots` (top levels of worktrees of this repository).
 *
 * @throws {LockstepError} `path.empty`, `path.invalid`, `path.outside`,
 * `path.in_git_dir`.
 */
export function canonicalPath(
  text: string,
  roots: readonly string[] = [],
): string {
  const parts = canonicalParts(text, roots);
  return parts.length === 0 ? WHOLE_REPOSITORY : parts.join("/");
}

/**
 * Returns the parts of the canonical form; none for the whole repository.
 *
 * @throws {LockstepError} as `canonicalPath`.
 */
export function canonicalParts(
  text: string,
  roots: readonly string[] = [],
): string[] {
  if (text === "") {
    throw usage('Cannot use "" as a path: it is empty', {
      reason: "path.empty",
      hint: 'Name a path in the repository, or "." for all of it',
    });
  }
  if (text.includes("\0")) {
    throw usage("Cannot use a path with a NUL byte: git has none", {
      reason: "path.invalid",
      hint: "Name a path in the repository",
    });
  }
  const parts: string[] = [];
  for (const part of relativeTo(text, roots).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) throw outside(text);
  }
  if (parts[0]?.toLowerCase() === ".git") {
    throw refused(`Cannot use "${text}": it lies in git's own folder`, {
      reason: "path.in_git_dir",
      hint: "Name a path of the working tree",
    });
  }
  return parts;
}

function relativeTo(text: string, roots: readonly string[]): string {
  if (!text.startsWith("/")) return text;
  const path = resolveAbsolute(text);
  let best: string | undefined;
  for (const root of roots) {
    const isBetter = best === undefined || root.length > best.length;
    if (isWithin(path, root) && isBetter) best = root;
  }
  if (best === undefined) throw outside(text);
  // A trailing slash says something in a pattern, so it is kept.
  const rest = path.slice(best.length);
  return `.${rest}${text.endsWith("/") ? "/" : ""}`;
}

function resolveAbsolute(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Returns the refusal of a path that leaves the repository. */
export function outside(text: string): Error {
  return refused(`Cannot use "${text}": it lies outside the repository`, {
    reason: "path.outside",
    hint: "Name a path relative to the top of the repository",
    details: { path: text },
  });
}

/** Tells whether a path is `prefix` or lies below it. */
export function isWithin(path: string, prefix: string): boolean {
  if (prefix === WHOLE_REPOSITORY || prefix === path) return true;
  return path.startsWith(prefix) && path[prefix.length] === "/";
}

/** Returns what paths are compared by: equal exactly for the same file. */
export function pathKey(path: string, rules: PathRules): string {
  const composed = rules.precomposeUnicode ? path.normalize("NFC") : path;
  return rules.ignoreCase ? foldCase(composed) : composed;
}

/** Lowers ASCII letters and no others, as git does. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Returns the text with one character, U+0000 … U+00FF, for each byte. */
export function toByteText(path: string): string {
  if (ASCII.test(path)) return path;
  let text = "";
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    text += isStrayByte(code)
      ? String.fromCharCode(code - 0xdc00)
      : utf8Text(code);
  }
  return text;
}

function isStrayByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

function utf8Text(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const bytes: number[] = [];
  let rest = code;
  const lead = code < 0x800 ? 0xc0 : code < 0x10000 ? 0xe0 : 0xf0;
  const count = lead === 0xc0 ? 1 : lead === 0xe0 ? 2 : 3;
  for (let i = 0; i < count; i++) {
    bytes.unshift(0x80 | (rest & 0x3f));
    rest >>= 6;
  }
  return String.fromCharCode(lead | rest, ...bytes);
}

/** Returns the paths of git's `-z` output, whatever their bytes. */
export function decodePaths(bytes: Uint8Array): string[] {
  const paths: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0, start);
    const stop = end < 0 ? bytes.length : end;
    paths.push(decodePath(bytes.subarray(start, stop)));
    start = stop + 1;
  }
  return paths;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Returns the text of a path; stray bytes become lone surrogates. */
export function decodePath(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes("\ufffd") ? decodeStray(bytes) : text;
}

function decodeStray(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    text += length === 0
      ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
      : decoder.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Bytes of the well-formed character at a place; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const text = decoder.decode(bytes.subarray(at, at + length));
  const isReplacement = text === "\ufffd" &&
    !(lead === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd);
  const isOne = [...text].length === 1;
  return isOne && !isReplacement ? length : 0;
}

/** Returns a path for people: what is not printable text is escaped. */
export function displayPath(path: string): string {
  // deno-lint-ignore no-control-regex
  return path.replace(/[\0-\x1f\x7f\udc80-\udcff\\]/g, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\\") return "\\\\";
    if (character === "\n") return "\\n";
    const byte = isStrayByte(code) ? code - 0xdc00 : code;
    return `\\x${byte.toString(16).padStart(2, "0")}`;
  });
}

/** Returns the folders that a path lies in, the outermost first. */
export function foldersOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
