/**
 * The parts of a parsed pattern, written as a regular expression and as a
 * pathspec.
 *
 * git tries a glob pathspec as plain text first, so `[ab]` would also match
 * all below a folder that is really called `[ab]`. Each glob is therefore
 * guarded: one of its sets gets a `//`, which matches nothing, and which no
 * path in git can hold.
 */
import { toByteText } from "./path.ts";

/** A set of ASCII characters, or all but these; never `/`. */
export interface CharacterSet {
  readonly kind: "set";
  readonly isNegated: boolean;
  readonly members: string;
}

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `?` */
  | { readonly kind: "any" }
  /** `*` */
  | { readonly kind: "star" }
  | CharacterSet;

/** One part of a path; `**` stands for any number of parts. */
export type Part = "**" | readonly Piece[];

/** Returns the source of an expression over a whole path as byte text. */
export function expressionOf(parts: readonly Part[]): string {
  let source = "";
  parts.forEach((part, i) => {
    const isLast = i === parts.length - 1;
    if (part === "**") source += isLast ? ".+" : "(?:.*/)?";
    else source += part.map(pieceExpression).join("") + (isLast ? "" : "/");
  });
  return source;
}

function pieceExpression(piece: Piece): string {
  switch (piece.kind) {
    case "text":
      return toByteText(piece.text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    case "any":
      return "[^/]";
    case "star":
      return "[^/]*";
    case "set": {
      const members = piece.members.replace(/[\]\\^-]/g, "\\$&");
      return piece.isNegated ? `[^/${members}]` : `[${members}]`;
    }
    default:
      return piece satisfies never;
  }
}

/** Returns the pathspecs for a path and all that lies below it. */
export function prefixPathspecs(path: string): string[] {
  const isPlain = !/[*?[\\]/.test(path);
  if (isPlain) return [path];
  const parts: Part[] = path.split("/").map((text) => [{ kind: "text", text }]);
  return [pathspecOf(parts), pathspecOf([...parts, "**"])];
}

/** Returns the pathspec of the `top,glob` magic that matches the same. */
export function pathspecOf(parts: readonly Part[]): string {
  const tokens = parts.flatMap(tokensOf);
  const guarded = isBelowPlain(tokens) ? -1 : guardedToken(tokens);
  if (guarded >= 0) tokens[guarded] = guard(tokens[guarded] ?? "");
  return tokens.join("");
}

/** `src/**`: whatever is spelled like it lies below `src` as well. */
function isBelowPlain(tokens: readonly string[]): boolean {
  return tokens.at(-1) === "**" &&
    tokens.findIndex((token) => token.length > 1 || token === "*") ===
      tokens.length - 1;
}

/** Text in single characters, wildcards and the slash before each part. */
function tokensOf(part: Part, index: number): string[] {
  const slash = index === 0 ? [] : ["/"];
  if (part === "**") return [...slash, "**"];
  if (part.length === 1 && part[0]?.kind === "star") return [...slash, ALL];
  return [...slash, ...part.flatMap(pieceTokens)];
}

/** A part of any name: `*`, in a form that can be guarded. */
const ALL = "[!/]*";

function pieceTokens(piece: Piece): string[] {
  switch (piece.kind) {
    case "text":
      return [...piece.text].map((character) =>
        /[*?[\\]/.test(character) ? setText(character, false) : character
      );
    case "any":
      return ["[!/]"];
    case "star":
      return ["*"];
    case "set":
      return [setText(piece.members, piece.isNegated)];
    default:
      return piece satisfies never;
  }
}

/** The slash keeps an empty set from being read as an open one. */
function setText(members: string, isNegated: boolean): string {
  const escaped = members.replace(/[\]\\!^[-]/g, "\\$&");
  return `[${isNegated ? "!" : ""}${escaped}/]`;
}

/** A set, else a letter after the first wildcard, else the last before. */
function guardedToken(tokens: readonly string[]): number {
  const set = tokens.findIndex((token) => token.length > 1 && token !== "**");
  if (set >= 0) return set;
  const wildcard = tokens.findIndex((token) => token.startsWith("*"));
  const isLetter = (token: string) => /^[A-Za-z0-9._-]$/.test(token);
  const after = tokens.findIndex((token, i) => i > wildcard && isLetter(token));
  return after >= 0 ? after : tokens.findLastIndex(isLetter);
}

function guard(token: string): string {
  if (token.length === 1) return `[${token}//]`;
  return token.replace("/]", "//]");
}
