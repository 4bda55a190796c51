/**
 * Who else may write where somebody is about to write. Only ever a warning:
 * what git merges cleanly is nobody's loss, and locks are there for the rest.
 */
import type { View } from "./aggregates.ts";
import { deriveLockScopes } from "./lock_derive.ts";
import { covers, type LockScope } from "./lock_overlap.ts";
import { type PathRules, WHOLE_REPOSITORY } from "./path.ts";
import { pathRulesOf } from "./path_rules.ts";
import type { Scope, Worktree } from "./records/worktree.ts";
import { compileScope } from "./scope.ts";
import { findTask } from "./task_tree.ts";
import { isEnded } from "./thread_state.ts";

/** The one who is about to write. */
export interface ScopeSubject {
  readonly scope: Scope;
  /** Slug of the worktree; null: it works in none. */
  readonly worktree: string | null;
  /** Actor in short form; its own Cases are not others'. */
  readonly actor: string;
}

/** Somebody else's Case or branch that lies in the same place. */
export interface ScopeOverlap {
  /** Id of the Case; null for a branch with no Case there. */
  readonly case_id: string | null;
  readonly session_id: string;
  readonly worktree: string | null;
  readonly branch: string | null;
  /** Thread that runs in the worktree; null when none does. */
  readonly thread_id: string | null;
  /** Paths or folders that both may write, as far as can be told. */
  readonly paths: readonly string[];
}

/**
 * Returns the live branches and claimed Cases of others whose scope may have a
 * path in common with the subject's. A scope of the whole repository says
 * nothing of where its owner will write, and a worktree shares its scope with
 * those it was spawned from: neither is counted.
 */
export function findScopeOverlaps(
  view: View,
  subject: ScopeSubject,
): ScopeOverlap[] {
  const cases = overlappingCases(view, subject);
  const known = new Set(cases.map((each) => each.worktree));
  const branches = overlappingBranches(view, subject)
    .filter((each) => !known.has(each.worktree));
  return [...cases, ...branches];
}

function overlappingCases(view: View, subject: ScopeSubject): ScopeOverlap[] {
  const above = worktreesAbove(view, subject.worktree);
  return Object.values(view.all("claims")).flatMap((claim) => {
    const isOwn = claim.claimed_by === subject.actor ||
      (claim.worktree !== null && above.has(claim.worktree));
    const scope = isOwn ? undefined : findTask(view, claim.case_id)?.scope;
    const paths = commonPaths(view, subject.scope, scope ?? undefined);
    return paths.length === 0 ? [] : [{
      case_id: claim.case_id,
      ...placeOf(view, claim.worktree, claim.session_id),
      paths,
    }];
  });
}

function overlappingBranches(
  view: View,
  subject: ScopeSubject,
): ScopeOverlap[] {
  const above = worktreesAbove(view, subject.worktree);
  return Object.values(view.all("worktrees")).flatMap((worktree) => {
    const isOther = worktree.state === "active" && !above.has(worktree.slug);
    const scope = isOther ? worktree.scope : undefined;
    const paths = commonPaths(view, subject.scope, scope);
    return paths.length === 0 ? [] : [{
      case_id: null,
      ...placeOf(view, worktree.slug, worktree.session_id),
      paths,
    }];
  });
}

/** The worktree itself, and those it was spawned from. */
function worktreesAbove(view: View, slug: string | null): Set<string> {
  const above = new Set<string>();
  let at: Worktree | undefined = view.find("worktrees", slug ?? "");
  while (at !== undefined && !above.has(at.slug)) {
    above.add(at.slug);
    at = view.find("worktrees", at.parent ?? "");
  }
  return above;
}

function placeOf(view: View, slug: string | null, session_id: string) {
  const branch = view.find("worktrees", slug ?? "")?.branch ?? null;
  const thread = slug === null
    ? undefined
    : Object.values(view.all("threads")).find((each) =>
      each.worktree === slug && !isEnded(each)
    );
  return { session_id, worktree: slug, branch, thread_id: thread?.id ?? null };
}

function commonPaths(
  view: View,
  own: Scope,
  other: Scope | undefined,
): string[] {
  if (other === undefined) return [];
  const rules = pathRulesOf(view.find("meta", "repository"));
  return scopesInCommon(own, other, rules);
}

/**
 * Returns the paths that two scopes may have in common: of each two patterns
 * that meet the deeper plain path. A glob counts as the folder above its first
 * wildcard, so that what is returned may be too much, never too little. The
 * whole repository as `other` gives nothing.
 */
export function scopesInCommon(
  own: Scope,
  other: Scope,
  rules: PathRules,
): string[] {
  const theirs = deriveLockScopes(other);
  if (theirs.some((each) => each.path === WHOLE_REPOSITORY)) return [];
  const denied = compileScope({
    allow: [WHOLE_REPOSITORY],
    deny: [...own.deny, ...other.deny],
  }, rules);
  const common = deriveLockScopes(own).flatMap((mine) =>
    theirs.flatMap((each) => deeper(mine, each, rules) ?? [])
  );
  return [...new Set(common)].filter((path) => denied.isAllowed(path));
}

function deeper(
  a: LockScope,
  b: LockScope,
  rules: PathRules,
): string | undefined {
  if (covers(a, b, rules)) return b.path;
  return covers(b, a, rules) ? a.path : undefined;
}
