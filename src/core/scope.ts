/**
 * Write scopes: what may be changed, and what may not although it lies in
 * there. Deny beats allow. No allow pattern means no writes, never all.
 * `core/pattern.ts` says what one pattern means.
 */
import { refused, usage } from "./error.ts";
import {
  displayPath,
  EXACT_PATHS,
  pathKey,
  type PathRules,
  toByteText,
} from "./path.ts";
import { canonicalPattern, compilePattern, type Pattern } from "./pattern.ts";
import type { Scope } from "./records/worktree.ts";

/** The scope of a session's own branch unless it is given another one. */
export const WHOLE_SCOPE: Scope = { allow: ["."], deny: [] };

/** The scope in which nothing may be written. */
export const NO_SCOPE: Scope = { allow: [], deny: [] };

/** The one word that says that nothing may be written. */
const NOTHING = "none";

/**
 * Returns the canonical form of patterns that a caller gave: relative, each
 * once, `none` as an empty list. `roots` are the top levels that an absolute
 * pattern may lie in.
 *
 * @throws {LockstepError} `scope.mixed_none`, `scope.invalid_pattern`, and as
 * `canonicalPath`.
 */
export function canonicalScope(
  given: {
    readonly allow: readonly string[];
    readonly deny?: readonly string[];
  },
  roots: readonly string[] = [],
): Scope {
  const { allow, deny = [] } = given;
  const hasNothing = allow.includes(NOTHING);
  if ((hasNothing && allow.length > 1) || deny.includes(NOTHING)) {
    throw usage('Cannot use "none" with other patterns: it stands alone', {
      reason: "scope.mixed_none",
      hint: 'Write "./none" for a path of that name',
    });
  }
  const scope = {
    allow: hasNothing ? [] : canonicalPatterns(allow, roots),
    deny: canonicalPatterns(deny, roots),
  };
  compileScope(scope); // refuses what cannot be read as a pattern
  return scope;
}

function canonicalPatterns(
  patterns: readonly string[],
  roots: readonly string[],
): string[] {
  return [...new Set(patterns.map((each) => canonicalPattern(each, roots)))];
}

/** A scope that can be asked. */
export interface CompiledScope {
  /** Tells whether a canonical path may be changed. */
  isAllowed(path: string): boolean;
  /** Returns the canonical pattern that denies a path, if one does. */
  findDenial(path: string): string | undefined;
  /** Returns the canonical pattern that allows a path, denied or not. */
  findAllowance(path: string): string | undefined;
  /** Returns those of the paths that may not be changed. */
  outside(paths: readonly string[]): string[];
}

/**
 * Compiles a scope for many questions.
 *
 * @throws {LockstepError} `scope.invalid_pattern`.
 */
export function compileScope(
  scope: Scope,
  rules: PathRules = EXACT_PATHS,
): CompiledScope {
  const findAllowance = matcherOf(scope.allow, rules);
  const findDenial = matcherOf(scope.deny, rules);
  const isAllowed = (path: string) =>
    findAllowance(path) !== undefined && findDenial(path) === undefined;
  return {
    isAllowed,
    findAllowance,
    findDenial,
    outside: (paths) => paths.filter((path) => !isAllowed(path)),
  };
}

function matcherOf(
  texts: readonly string[],
  rules: PathRules,
): (path: string) => string | undefined {
  const patterns = compilePatterns(texts, rules);
  const prefixes = new Map<string, string>();
  for (const pattern of patterns) {
    for (const prefix of pattern.prefixes) {
      prefixes.set(pathKey(prefix, rules), pattern.text);
    }
  }
  const globs = patterns.flatMap(({ text, expressions }) =>
    expressions.map((source) => ({
      text,
      expression: new RegExp(`^(?:${source})$`, "s"),
    }))
  );
  const whole = prefixes.get(".");
  return (path) => {
    if (whole !== undefined) return whole;
    const key = pathKey(path, rules);
    return findPrefix(prefixes, key) ?? findGlob(globs, key);
  };
}

function compilePatterns(
  texts: readonly string[],
  rules: PathRules,
): Pattern[] {
  return texts.filter((text) => text !== NOTHING)
    .map((text) => compilePattern(text, rules));
}

function findPrefix(
  prefixes: ReadonlyMap<string, string>,
  key: string,
): string | undefined {
  if (prefixes.size === 0) return undefined;
  for (let end = key.length; end > 0; end = key.lastIndexOf("/", end - 1)) {
    const found = prefixes.get(key.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function findGlob(
  globs: readonly { readonly text: string; readonly expression: RegExp }[],
  key: string,
): string | undefined {
  if (globs.length === 0) return undefined;
  const bytes = toByteText(key);
  return globs.find((glob) => glob.expression.test(bytes))?.text;
}

/** Pathspecs by which git finds what a scope does not allow. */
export interface ScopePathspecs {
  /** With these git lists every changed path that no pattern allows. */
  readonly outsideAllow: readonly string[];
  /** With these, every changed path that is denied; empty: do not ask. */
  readonly insideDeny: readonly string[];
}

/**
 * Returns the two questions that give the same answer from git.
 *
 * @throws {LockstepError} `scope.invalid_pattern`.
 */
export function pathspecs(
  scope: Scope,
  rules: PathRules = EXACT_PATHS,
): ScopePathspecs {
  const magic = rules.ignoreCase ? "glob,icase" : "glob";
  const { allow, deny } = globPathspecs(scope, rules);
  return {
    outsideAllow: [
      ":(top)",
      ...allow.map((pathspec) => `:(top,exclude,${magic})${pathspec}`),
    ],
    insideDeny: deny.map((pathspec) => `:(top,${magic})${pathspec}`),
  };
}

/** Returns the pathspecs without their magic: what the policy files hold. */
export function globPathspecs(
  scope: Scope,
  rules: PathRules = EXACT_PATHS,
): { readonly allow: readonly string[]; readonly deny: readonly string[] } {
  const of = (texts: readonly string[]) => {
    const all = compilePatterns(texts, rules).flatMap((each) => each.pathspecs);
    return all.includes("**") ? ["**"] : [...new Set(all)];
  };
  return { allow: of(scope.allow), deny: of(scope.deny) };
}

/** Returns a scope for people: `src/**, not src/x`. */
export function describeScope(scope: Scope): string {
  const allow = scope.allow.length === 0
    ? "nothing"
    : scope.allow.map(displayPath).join(", ");
  return scope.deny.length === 0
    ? allow
    : `${allow}; not ${scope.deny.map(displayPath).join(", ")}`;
}

/**
 * Refuses paths that a scope does not allow, naming the first of them.
 *
 * @throws {LockstepError} `scope.outside`.
 */
export function requireInScope(
  paths: readonly string[],
  scope: Scope,
  options: { readonly subject: string; readonly rules?: PathRules },
): void {
  const outside = compileScope(scope, options.rules).outside(paths);
  const first = outside[0];
  if (first === undefined) return;
  const more = outside.length > 1 ? ` and ${outside.length - 1} more` : "";
  throw refused(
    `Cannot change "${
      displayPath(first)
    }"${more}: outside the write scope of ${options.subject} (${
      describeScope(scope)
    })`,
    {
      reason: "scope.outside",
      hint: "Undo the change, or ask the session's root for a wider scope",
      details: { paths: outside.slice(0, 100), count: outside.length },
    },
  );
}
