/**
 * Which locks touch which paths. Of many paths an index is made, not of the
 * many locks, so that a lock costs one look-up.
 */
import {
  EXACT_PATHS,
  pathKey,
  type PathRules,
  WHOLE_REPOSITORY,
} from "./path.ts";
import type { LockKind } from "./records/lock.ts";

/** What a lock is on: one file, or a path with all that lies below it. */
export interface LockScope {
  readonly kind: LockKind;
  /** Canonical repository path; `.` for the whole repository. */
  readonly path: string;
}

/** A lock with those of the scopes asked about that it touches. */
export interface Overlap<L extends LockScope> {
  readonly lock: L;
  readonly scopes: readonly LockScope[];
}

/** Tells whether every path of `inner` is one of `outer`. */
export function covers(
  outer: LockScope,
  inner: LockScope,
  rules: PathRules = EXACT_PATHS,
): boolean {
  const key = pathKey(inner.path, rules);
  const outerKey = pathKey(outer.path, rules);
  if (outer.kind === "file") return inner.kind === "file" && key === outerKey;
  return outerKey === WHOLE_REPOSITORY || key === outerKey ||
    key.startsWith(`${outerKey}/`);
}

/** Returns the locks that touch any of `scopes`, in the order of `locks`. */
export function findOverlaps<L extends LockScope>(
  scopes: readonly LockScope[],
  locks: readonly L[],
  rules: PathRules = EXACT_PATHS,
): Overlap<L>[] {
  const keyed = scopes.map((scope) => ({
    scope,
    key: pathKey(scope.path, rules),
  }));
  const touched = keyed.length > FEW_SCOPES
    ? lookedUp(keyed, locks, rules)
    : compared(keyed, locks, rules);
  return touched.size === 0 ? [] : locks.flatMap((lock) => {
    const scopes = touched.get(lock);
    return scopes === undefined ? [] : [{ lock, scopes }];
  });
}

/** A call asks about a path or two; staged paths come by the thousand. */
const FEW_SCOPES = 24;

interface KeyedScope {
  readonly scope: LockScope;
  readonly key: string;
}

const NONE: readonly LockScope[] = [];
const SLASH = 47;

/** One path after the other: a loop within a loop costs more than both. */
function compared<L extends LockScope>(
  scopes: readonly KeyedScope[],
  locks: readonly L[],
  rules: PathRules,
): ReadonlyMap<L, readonly LockScope[]> {
  const touched = new Map<L, LockScope[]>();
  for (const { scope, key: other } of scopes) {
    const isPrefix = scope.kind === "prefix";
    for (const lock of locks) {
      const key = pathKey(lock.path, rules);
      const isTouched = key === other ||
        (lock.kind === "prefix" && isBelow(other, key)) ||
        (isPrefix && isBelow(key, other));
      if (isTouched) add(touched, lock, scope);
    }
  }
  return touched;
}

function isBelow(key: string, folder: string): boolean {
  return folder === WHOLE_REPOSITORY
    ? key !== WHOLE_REPOSITORY
    : key.charCodeAt(folder.length) === SLASH && key.startsWith(folder);
}

interface ScopeIndex {
  /** Scopes by their own path. */
  readonly at: ReadonlyMap<string, readonly LockScope[]>;
  /** Scopes by each folder above them. */
  readonly below: ReadonlyMap<string, readonly LockScope[]>;
  /** Prefix scopes by their path. */
  readonly prefixes: ReadonlyMap<string, readonly LockScope[]>;
}

function indexScopes(scopes: readonly KeyedScope[]): ScopeIndex {
  const at = new Map<string, LockScope[]>();
  const below = new Map<string, LockScope[]>();
  const prefixes = new Map<string, LockScope[]>();
  for (const { scope, key } of scopes) {
    add(at, key, scope);
    if (scope.kind === "prefix") add(prefixes, key, scope);
    if (key === WHOLE_REPOSITORY) continue;
    for (const folder of foldersAbove(key)) add(below, folder, scope);
  }
  return { at, below, prefixes };
}

function add<K>(map: Map<K, LockScope[]>, key: K, scope: LockScope): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [scope]);
  else list.push(scope);
}

/** Nearest first; the whole repository last. */
function* foldersAbove(key: string): Generator<string> {
  let end = key.lastIndexOf("/");
  while (end > 0) {
    yield key.slice(0, end);
    end = key.lastIndexOf("/", end - 1);
  }
  yield WHOLE_REPOSITORY;
}

function lookedUp<L extends LockScope>(
  scopes: readonly KeyedScope[],
  locks: readonly L[],
  rules: PathRules,
): ReadonlyMap<L, readonly LockScope[]> {
  const index = indexScopes(scopes);
  const touched = new Map<L, readonly LockScope[]>();
  for (const lock of locks) {
    const found = touchedBy(lock, pathKey(lock.path, rules), index);
    if (found.length > 0) touched.set(lock, found);
  }
  return touched;
}

function touchedBy(
  lock: LockScope,
  key: string,
  index: ScopeIndex,
): readonly LockScope[] {
  const same = index.at.get(key) ?? NONE;
  const inside = lock.kind === "prefix" ? index.below.get(key) ?? NONE : NONE;
  if (index.prefixes.size === 0) {
    return inside.length === 0 ? same : [...same, ...inside];
  }
  const around = prefixesAround(key, index.prefixes);
  const isNone = same.length + inside.length + around.length === 0;
  return isNone ? NONE : [...same, ...inside, ...around];
}

/** Runs once for each lock, so it makes nothing unless it finds something. */
function prefixesAround(
  key: string,
  prefixes: ScopeIndex["prefixes"],
): readonly LockScope[] {
  if (key === WHOLE_REPOSITORY) return NONE;
  let around = prefixes.get(WHOLE_REPOSITORY) ?? NONE;
  let end = key.lastIndexOf("/");
  while (end > 0) {
    const found = prefixes.get(key.slice(0, end));
    if (found !== undefined) around = [...around, ...found];
    end = key.lastIndexOf("/", end - 1);
  }
  return around;
}
