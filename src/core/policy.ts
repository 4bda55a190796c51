/**
 * The projection of the ledger that the sh hooks read: flat text files under
 * `policy/`, by name. Lines that restrict: `protected`, `managed`,
 * `locked/<branch>`, and `-` lines of `scope/<branch>`. What permits: `+`
 * lines of `scope/<branch>`, `approved/<commit>`, `merge_lock`.
 */
import type { View } from "./aggregates.ts";
import type { IsoTime } from "./time.ts";
import { epochSeconds } from "./time.ts";
import type { Worktree } from "./records/worktree.ts";
import type { Lock } from "./records/lock.ts";

/** Content by name, relative to the policy folder. */
export type PolicyFiles = ReadonlyMap<string, string>;

/** Aggregates that the projection is made of; others never change it. */
export const POLICY_AGGREGATES: readonly string[] = [
  "meta",
  "worktrees",
  "locks",
  "merge",
  "merge_lock",
];

/** Renders every policy file from the ledger. */
export function renderPolicy(view: View): PolicyFiles {
  const files = new Map<string, string>();
  const repository = view.find("meta", "repository");
  if (repository === undefined) return files;
  files.set("protected", lines(repository.protected_branches));
  const managed = Object.values(view.all("worktrees"))
    .filter((worktree) => worktree.state === "active");
  files.set("managed", lines(managed.map((worktree) => worktree.branch)));
  const locks = Object.values(view.all("locks"));
  for (const worktree of managed) {
    const name = encodeName(worktree.branch);
    files.set(`scope/${name}`, renderScope(worktree));
    const locked = renderLocked(worktree, locks);
    if (locked !== "") files.set(`locked/${name}`, locked);
  }
  renderApprovals(view, files);
  return files;
}

/** Encodes a branch name as one path component. The hooks do the same. */
export function encodeName(branch: string): string {
  return branch.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** Escapes a path for one policy line. */
export function escapePath(path: string): string {
  return path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function lines(items: readonly string[]): string {
  return items.toSorted().map((item) => `${item}\n`).join("");
}

function renderScope(worktree: Worktree): string {
  return [
    `base ${worktree.base_ref ?? worktree.base_commit}`,
    ...worktree.scope.allow.map((pattern) => `+${escapePath(pattern)}`),
    ...worktree.scope.deny.map((pattern) => `-${escapePath(pattern)}`),
    "",
  ].join("\n");
}

/** `END ID HOLDER KIND PATH`, one line for each lock of somebody else. */
function renderLocked(worktree: Worktree, locks: readonly Lock[]): string {
  return locks.filter((lock) => isForeign(lock, worktree)).map((lock) =>
    `${epochSeconds(lock.lease_until)} ${lock.id} ${
      lock.thread_id ?? lock.session_id
    } ${lock.kind} ${escapePath(lock.path)}\n`
  ).join("");
}

function isForeign(lock: Lock, worktree: Worktree): boolean {
  return lock.session_id !== worktree.session_id;
}

function renderApprovals(view: View, files: Map<string, string>): void {
  const lock = view.find("merge_lock", "main");
  if (lock?.session_id == null || lock.lease_until === null) return;
  const end = epochSeconds(lock.lease_until as IsoTime);
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

/**
 * Returns content that allows only what both contents allow, or `undefined`
 * when that is best said by no file. A missing scope file allows nothing.
 */
export function stricterContent(
  name: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === after) return after;
  if (name.startsWith("approved/") || name === "merge_lock") return undefined;
  if (name.startsWith("scope/")) return stricterScope(before, after);
  return union(before, after);
}

function union(before = "", after = ""): string {
  return [...new Set([...split(before), ...split(after)])]
    .map((line) => `${line}\n`).join("");
}

function stricterScope(
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [oldBase = "", ...oldLines] = split(before);
  const [newBase = "", ...newLines] = split(after);
  const allowed = oldBase !== newBase
    ? []
    : newLines.filter((line) => line[0] === "+" && oldLines.includes(line));
  const denied = new Set(
    [...oldLines, ...newLines].filter((line) => line[0] === "-"),
  );
  return [newBase, ...allowed, ...denied, ""].join("\n");
}

function split(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
