/**
 * The projection of the ledger that the sh hooks read: flat text files below
 * `policy/`. One item a line, fields separated by one space; what may hold
 * spaces comes last, with `\` as `\\` and a newline as `\n`. `<enc>` is a
 * branch name with `%` as `%25` and `/` as `%2F`. Times are epoch seconds.
 *
 * Restricting (more lines, or a later END, forbid more):
 * - `protected`, `managed`: short branch names.
 * - `no_upstream`: exists when protected branches may not follow an upstream.
 * - `worktree/<name of its git folder>`: `BRANCH root|child`.
 * - `locked/<enc>`: `END LOCK HOLDER file|prefix PATH`, one line for each lock
 *   of somebody else; PATH `.` is the whole repository. A line counts until
 *   END.
 *
 * Permitting:
 * - `upstreams`: `BRANCH TRACKING_REF DIGEST REMOTE MERGE_REF URL`: what a
 *   protected branch may fast-forward to, while the configuration of git still
 *   says what DIGEST was made of (`core/upstream.ts`).
 * - `scope/<enc>`: first `base REF_OR_COMMIT`; then `icase` on a line of its
 *   own where paths compare without case; then `+PATHSPEC` for what is allowed
 *   and `-PATHSPEC` for what is denied. They are for git's magic
 *   `:(top,exclude,glob)` and `:(top,glob)`, with `icase` where the file says
 *   so. `+**` allows everything. No `+` line: nothing may be changed. A
 *   managed branch without this file: refused.
 * - `approved/<commit>`: `REF BASE GENERATION END`: REF may move from BASE to
 *   this commit until END, while `merge_lock` shows the same GENERATION.
 *   For a person's override GENERATION is `override:ID`, and no lock is asked.
 * - `merge_lock`: `SESSION GENERATION END`; absent while it is free.
 * - `override/<enc>`: `commit END ID` lets the next move leave the scope,
 *   `lock END ID LOCK` lets it change what LOCK keeps; `accept COMMIT` says
 *   that what this commit holds was let in so.
 */
import { pathRulesOf } from "./path_rules.ts";
import { baseOf } from "./worktree_base.ts";
import type { View } from "./aggregates.ts";
import { isAncestorOrSelf } from "./lock_family.ts";
import type { PathRules } from "./path.ts";
import { renderOverrides } from "./override_rules.ts";
import type { Lock } from "./records/lock.ts";
import type { Repository } from "./records/meta.ts";
import type { Worktree } from "./records/worktree.ts";
import { globPathspecs } from "./scope.ts";
import { epochSeconds } from "./time.ts";
import { renderUpstreams } from "./upstream.ts";

/** Content by name, relative to the policy folder. */
export type PolicyFiles = ReadonlyMap<string, string>;

/** Folders that hold policy files, relative to the policy folder. */
export const POLICY_FOLDERS: readonly string[] = [
  "",
  "scope",
  "locked",
  "approved",
  "worktree",
  "override",
];

/** Aggregates that the projection is made of; others never change it. */
const POLICY_AGGREGATES: readonly string[] = [
  "meta",
  "worktrees",
  "locks",
  "merge",
  "merge_lock",
  "overrides",
];

/** Renders every policy file from the ledger. */
export function renderPolicy(view: View): PolicyFiles {
  const repository = view.find("meta", "repository");
  if (repository === undefined) return new Map();
  const files = renderLockedFiles(view, () => true);
  renderRepository(view, repository, files);
  renderApprovals(view, files);
  renderOverrides(view, files, encodeName);
  return files;
}

/** A change of one record; null removes it. */
export type Change = readonly [aggregate: string, id: string, after: unknown];

/**
 * Renders those policy files, before and after, that a change can have
 * touched. `undefined` when it can have touched none.
 */
export function renderPolicyChange(
  before: () => View,
  after: View,
  changes: readonly Change[],
): { readonly before: PolicyFiles; readonly after: PolicyFiles } | undefined {
  const concerned = new Set(
    changes.map(([aggregate]) => aggregate)
      .filter((aggregate) => POLICY_AGGREGATES.includes(aggregate)),
  );
  if (concerned.size === 0) return undefined;
  const old = before();
  if (
    concerned.has("meta") || concerned.has("worktrees") ||
    concerned.has("overrides")
  ) {
    return { before: renderPolicy(old), after: renderPolicy(after) };
  }
  const isTouched = branchesTouched(old, after, changes);
  const render = (view: View) => {
    const files = renderLockedFiles(view, isTouched);
    const isOnlyLocks = concerned.size === 1 && concerned.has("locks");
    if (!isOnlyLocks) {
      renderApprovals(view, files);
      renderOverrides(view, files, encodeName);
    }
    return files;
  };
  return { before: render(old), after: render(after) };
}

/** Locks show on the branches that they are foreign to, and nowhere else. */
function branchesTouched(
  old: View,
  after: View,
  changes: readonly Change[],
): (branch: Worktree) => boolean {
  const worktrees = after.all("worktrees");
  const locks = changes.filter(([aggregate]) => aggregate === "locks")
    .flatMap(([, id]) => [old.find("locks", id), after.find("locks", id)])
    .filter((lock) => lock !== undefined);
  return (branch) => locks.some((lock) => isForeign(lock, branch, worktrees));
}

function renderRepository(
  view: View,
  repository: Repository,
  files: Map<string, string>,
): void {
  files.set("protected", lines(repository.protected_branches));
  if (repository.accept_upstream === false) files.set("no_upstream", "");
  const upstreams = renderUpstreams(repository);
  if (upstreams !== "") files.set("upstreams", upstreams);
  const managed = managedWorktrees(view);
  files.set("managed", lines(managed.map((worktree) => worktree.branch)));
  const rules = pathRulesOf(repository);
  for (const worktree of managed) {
    files.set(
      `scope/${encodeName(worktree.branch)}`,
      renderScope(worktree, rules),
    );
    if (worktree.git_name !== null) {
      files.set(
        `worktree/${worktree.git_name}`,
        `${worktree.branch} ${worktree.kind}\n`,
      );
    }
  }
}

function managedWorktrees(view: View): Worktree[] {
  return Object.values(view.all("worktrees"))
    .filter(({ state }) => state === "active" || state === "merged");
}

/** Encodes a branch name as one path component. The hooks do the same. */
export function encodeName(branch: string): string {
  return branch.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** Escapes a path for one policy line. */
function escapePath(path: string): string {
  return path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function lines(items: readonly string[]): string {
  return items.toSorted().map((item) => `${item}\n`).join("");
}

function renderScope(worktree: Worktree, rules: PathRules): string {
  const { allow, deny } = globPathspecs(worktree.scope, rules);
  return [
    `base ${baseOf(worktree)}`,
    ...(rules.ignoreCase ? ["icase"] : []),
    ...allow.map((pathspec) => `+${escapePath(pathspec)}`),
    ...deny.map((pathspec) => `-${escapePath(pathspec)}`),
    "",
  ].join("\n");
}

function renderLockedFiles(
  view: View,
  isWanted: (worktree: Worktree) => boolean,
): Map<string, string> {
  const files = new Map<string, string>();
  const worktrees = view.all("worktrees");
  const locks = Object.values(view.all("locks"))
    .filter((lock) => lock.state !== "lost")
    .map((lock) => ({ lock, line: lockedLine(lock) }));
  for (const worktree of managedWorktrees(view)) {
    if (!isWanted(worktree)) continue;
    const foreign = locks
      .filter(({ lock }) => isForeign(lock, worktree, worktrees))
      .map(({ line }) => line).join("");
    if (foreign === "") continue;
    files.set(`locked/${encodeName(worktree.branch)}`, foreign);
  }
  return files;
}

function lockedLine(lock: Lock): string {
  const end = epochSeconds(lock.lease_until);
  const holder = lock.thread_id ?? lock.session_id;
  return `${end} ${lock.id} ${holder} ${lock.kind} ${escapePath(lock.path)}\n`;
}

/** Of another session, or of another thread on another line of descent. */
function isForeign(
  lock: Lock,
  worktree: Worktree,
  worktrees: Readonly<Record<string, Worktree>>,
): boolean {
  if (lock.session_id !== worktree.session_id) return true;
  const holder = lock.worktree ?? null;
  if (holder === null || lock.thread_id === null) return false;
  return !isAncestorOrSelf(worktree.slug, holder, worktrees) &&
    !isAncestorOrSelf(holder, worktree.slug, worktrees);
}

function renderApprovals(view: View, files: Map<string, string>): void {
  const lock = view.find("merge_lock", "main");
  if (lock === undefined) return;
  if (lock.session_id === null || lock.lease_until === null) return;
  const end = epochSeconds(lock.lease_until);
  files.set("merge_lock", `${lock.session_id} ${lock.generation} ${end}\n`);
  const request = view.find("merge", lock.merge_request_id ?? "");
  const isApproved = request?.state === "approved" ||
    request?.state === "landing";
  if (!isApproved || request.candidate === null) return;
  files.set(
    `approved/${request.candidate.commit}`,
    `refs/heads/${request.target} ${request.candidate.base} ${lock.generation} ${end}\n`,
  );
}
