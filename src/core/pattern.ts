/**
 * One pattern of a scope and its two readings, which always agree: a test in
 * TypeScript and pathspecs for git. The pathspecs are in git's `glob` dialect
 * and are written so that git cannot read them any other way.
 *
 * A plain path means itself and what lies below it; `path/` only what lies
 * below. With `*`, `?` or `[…]` the whole path has to match, part by part;
 * `**` as a part of its own stands for any parts, also none; `X/**` means X
 * too. As in git, `\` takes a character's meaning away, `?` and `[…]` are one
 * byte, and a pattern with `[…]` also means the path that is spelled like it
 * (`app/[slug]`).
 */
import { usage } from "./error.ts";
import { canonicalParts, foldCase, type PathRules } from "./path.ts";
import {
  type CharacterSet,
  expressionOf,
  type Part,
  pathspecOf,
  type Piece,
  prefixPathspecs,
} from "./pattern_render.ts";

/** What one pattern means. */
export interface Pattern {
  /** Canonical spelling: what is stored and shown. */
  readonly text: string;
  /** Paths that match with all that lies below, in their compared form. */
  readonly prefixes: readonly string[];
  /** Sources of regular expressions over whole paths as byte text. */
  readonly expressions: readonly string[];
  /** Pathspecs for the `top,glob` magic that match the same. */
  readonly pathspecs: readonly string[];
}

const SPECIAL = /[*?[\\]/;

/**
 * Returns the canonical spelling of a pattern.
 *
 * @throws {LockstepError} as `canonicalPath`, and `scope.invalid_pattern`.
 */
export function canonicalPattern(
  text: string,
  roots: readonly string[] = [],
): string {
  const parts = canonicalParts(text, roots);
  checkParents(text);
  if (parts.length === 0) return ".";
  const path = parts.join("/");
  // `none` alone says that nothing is meant.
  if (path === "none" && !text.endsWith("/")) return "./none";
  return text.endsWith("/") ? `${path}/` : path;
}

/** `a*` may match several folders, or a link: there is no one parent. */
function checkParents(text: string): void {
  const parts = text.split("/");
  const bad = parts.some((part, i) =>
    part === ".." && SPECIAL.test(parts[i - 1] ?? "")
  );
  if (bad) {
    throw invalid(text, 'there is no one folder above "*", "?" or "[…]"');
  }
}

function invalid(text: string, what: string): Error {
  return usage(`Cannot use "${text}" as a pattern: ${what}`, {
    reason: "scope.invalid_pattern",
    hint: 'Write a path, a folder with "/" at its end, or a glob with "**"',
  });
}

/**
 * Compiles a pattern in canonical spelling.
 *
 * @throws {LockstepError} `scope.invalid_pattern`.
 */
export function compilePattern(text: string, rules: PathRules): Pattern {
  const composed = rules.precomposeUnicode ? text.normalize("NFC") : text;
  const folded = rules.ignoreCase ? foldCase(composed) : composed;
  const isBelow = folded.endsWith("/");
  let names = folded.split("/").filter((name) => name !== "" && name !== ".");
  const meansSelfToo = !isBelow && names.length > 1 && names.at(-1) === "**";
  if (meansSelfToo) {
    while (names.at(-1) === "**") names = names.slice(0, -1);
  }
  if (names.every((name) => name === "**")) return everything(text);
  const parts = names.map((name) => parsePart(name, rules));
  const wildcards = parts.every((part) => part !== undefined)
    ? joinGlobstars(parts)
    : undefined;
  const spelling = names.join("/");
  const literals = new Set(/[*?]/.test(spelling) ? [] : [spelling]);
  const plain = wildcards === undefined ? undefined : plainText(wildcards);
  if (plain !== undefined) literals.add(plain);
  const globs: Part[][] = [];
  if (wildcards !== undefined && plain === undefined) {
    if (!isBelow) globs.push(wildcards);
    if (isBelow || meansSelfToo) {
      globs.push(joinGlobstars([...wildcards, "**"]));
    }
  }
  if (isBelow) {
    for (const path of literals) globs.push([...textParts(path), "**"]);
  }
  const prefixes = isBelow ? [] : [...literals];
  return {
    text,
    prefixes,
    expressions: globs.map(expressionOf),
    pathspecs: [...prefixes.flatMap(prefixPathspecs), ...globs.map(pathspecOf)],
  };
}

function everything(text: string): Pattern {
  return { text, prefixes: ["."], expressions: [], pathspecs: ["**"] };
}

function textParts(path: string): Part[] {
  return path.split("/").map((text) => [{ kind: "text", text }]);
}

/** Returns `undefined` for a part that cannot match as a glob, as in git. */
function parsePart(name: string, rules: PathRules): Part | undefined {
  if (/^\*{2,}$/.test(name)) return "**";
  const pieces: Piece[] = [];
  let at = 0;
  while (at < name.length) {
    const character = name[at] ?? "";
    if (character === "*") {
      while (name[at] === "*") at++;
      pieces.push({ kind: "star" });
    } else if (character === "?") {
      pieces.push({ kind: "any" });
      at++;
    } else if (character === "[") {
      const set = parseSet(name, at, rules);
      if (set === undefined) return undefined;
      pieces.push(set.set);
      at = set.end;
    } else {
      if (character === "\\") at++;
      const end = SPECIAL.exec(name.slice(at + 1))?.index;
      const stop = end === undefined ? name.length : at + 1 + end;
      if (at >= name.length) return undefined; // `\` at the end
      pushText(pieces, name.slice(at, stop));
      at = stop;
    }
  }
  return pieces;
}

function pushText(pieces: Piece[], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind !== "text") pieces.push({ kind: "text", text });
  else pieces[pieces.length - 1] = { kind: "text", text: last.text + text };
}

/** Reads `[…]`; `undefined` when it is never closed. */
function parseSet(
  name: string,
  start: number,
  rules: PathRules,
): { readonly set: CharacterSet; readonly end: number } | undefined {
  let at = start + 1;
  const isNegated = name[at] === "!" || name[at] === "^";
  if (isNegated) at++;
  const members = new Set<string>();
  for (let isFirst = true; isFirst || name[at] !== "]"; isFirst = false) {
    const from = setMember(name, at);
    if (from === undefined) return undefined;
    at = from.end;
    if (name[at] === "-" && at + 1 < name.length && name[at + 1] !== "]") {
      const to = setMember(name, at + 1);
      if (to === undefined) return undefined;
      at = to.end;
      addRange(members, from.code, to.code);
    } else addRange(members, from.code, from.code);
  }
  members.delete("/");
  const sorted = [...members].sort().join("");
  const folded = rules.ignoreCase
    ? [...new Set(foldCase(sorted))].join("")
    : sorted;
  return { set: { kind: "set", isNegated, members: folded }, end: at + 1 };
}

function setMember(
  name: string,
  start: number,
): { readonly code: number; readonly end: number } | undefined {
  if (name.startsWith("[:", start) || name.startsWith("[.", start)) {
    throw invalid(name, 'named classes like "[:alpha:]" are not supported');
  }
  const at = name[start] === "\\" ? start + 1 : start;
  if (at >= name.length) return undefined;
  const code = name.charCodeAt(at);
  if (code > 126) {
    throw invalid(name, '"[…]" is one byte, so it takes only ASCII characters');
  }
  return { code, end: at + 1 };
}

function addRange(members: Set<string>, from: number, to: number): void {
  for (let code = from; code <= to; code++) {
    members.add(String.fromCharCode(code));
  }
}

function joinGlobstars(parts: readonly Part[]): Part[] {
  return parts.filter((part, i) => part !== "**" || parts[i - 1] !== "**");
}

/** Returns the path that parts without a wildcard spell. */
function plainText(parts: readonly Part[]): string | undefined {
  const names: string[] = [];
  for (const part of parts) {
    if (part === "**" || part.some((piece) => piece.kind !== "text")) return;
    names.push(
      part.map((each) => each.kind === "text" ? each.text : "").join(""),
    );
  }
  return names.join("/");
}
