/**
 * What a run may not have done beside what it committed: compared with what
 * was there when it was dispatched. No single question to git sees it all.
 */
import type { View } from "./aggregates.ts";
import type { Finding } from "./audit_rules.ts";
import { displayPath } from "./path.ts";
import type { Worktree } from "./records/worktree.ts";
import type { IsoTime } from "./time.ts";

/** What was there before a run, and what is there after it. */
export interface RunSnapshot {
  readonly taken_at: string;
  /** Branch that is checked out; null when HEAD is detached. */
  readonly branch: string | null;
  readonly commit: string;
  /** Of all that is there but ignored files; absent: nobody asked for it. */
  readonly tree?: string | undefined;
  /** Paths with uncommitted changes, and a mark of what they hold. */
  readonly dirty: Readonly<Record<string, string>>;
  /** Ignored and hidden files and ignored folders, and a mark of each file. */
  readonly ignored: Readonly<Record<string, string>>;
  /** Paths that git was told not to look at. */
  readonly hidden: readonly string[];
  /** Branches and tags that no session owns, and the stash. */
  readonly refs: Readonly<Record<string, string>>;
  /** Configuration, hooks and the like in the git directory. */
  readonly git_files: Readonly<Record<string, string>>;
  /** Uncommitted changes in worktrees that nobody is at work in. */
  readonly others: Readonly<Record<string, string>>;
  /** What symbolic links of the worktree lead to outside of it. */
  readonly link_targets: Readonly<Record<string, string>>;
}

/** What only git knows, between the two. */
export interface RunHistory {
  /** False when what was there at the start is no longer part of it. */
  readonly holdsStart: boolean;
  /** Paths that any commit since has touched, also if undone later. */
  readonly touched: readonly string[];
}

export interface RunQuestion {
  readonly before: RunSnapshot;
  readonly after: RunSnapshot;
  readonly history: RunHistory;
  readonly isAllowed: (path: string) => boolean;
}

/**
 * Returns the other worktrees that a run can be blamed for: those that were
 * there when it began, and in which no thread has been at work since.
 */
export function worktreesAtRest(
  view: View,
  own: string,
  since: IsoTime,
): Worktree[] {
  const threads = Object.values(view.all("threads"));
  return Object.values(view.all("worktrees")).filter((each) =>
    each.kind === "child" && each.state === "active" && each.slug !== own &&
    each.created_at <= since &&
    !threads.some((thread) =>
      thread.worktree === each.slug &&
      (thread.ended_at === null || thread.ended_at > since)
    )
  );
}

/** Returns a snapshot with only those of the others that lie in folders. */
export function withOthers(
  snapshot: RunSnapshot,
  folders: readonly string[],
): RunSnapshot {
  const others = Object.entries(snapshot.others).filter(([path]) =>
    folders.some((folder) => path.startsWith(`${folder}/`))
  );
  return { ...snapshot, others: Object.fromEntries(others) };
}

/** Kind, what it says, and the names that it is about. */
type Suspicion = readonly [kind: string, what: string, names: string[]];

const SHOWN_NAMES = 5;

/** Returns what a run did that its scope does not allow. */
export function auditRun(question: RunQuestion): Finding[] {
  const { before, after } = question;
  const ref = before.branch === null ? "HEAD" : `refs/heads/${before.branch}`;
  return [...suspicionsOfBranch(question, ref), ...suspicionsOfRest(question)]
    .filter(([, , names]) => names.length > 0)
    .map(([kind, what, names]) => ({
      kind,
      ref,
      old_commit: before.commit,
      new_commit: after.commit,
      text: `${what}: ${
        names.slice(0, SHOWN_NAMES).map(displayPath).join(", ")
      }${names.length > SHOWN_NAMES ? ", …" : ""}`,
    }));
}

function suspicionsOfBranch(question: RunQuestion, ref: string): Suspicion[] {
  const { before, after, history } = question;
  const isOutside = (path: string) => !question.isAllowed(path);
  const isSwitched = before.branch !== after.branch;
  return [
    [
      "rewritten",
      "the branch lost the commit it started from",
      history.holdsStart ? [] : [ref],
    ],
    [
      "switched",
      "another branch is checked out",
      isSwitched ? [after.branch ?? "none"] : [],
    ],
    [
      "committed",
      "commits touch paths outside the scope",
      history.touched.filter(isOutside),
    ],
    [
      "uncommitted",
      "paths outside the scope were changed",
      differing(before.dirty, after.dirty).filter(isOutside),
    ],
    [
      "ignored",
      "files outside the scope that git does not look at were written",
      differing(before.ignored, after.ignored).filter(isOutside),
    ],
  ];
}

function suspicionsOfRest({ before, after }: RunQuestion): Suspicion[] {
  return [
    [
      "hidden",
      "git was told not to look at",
      after.hidden.filter((path) => !before.hidden.includes(path)),
    ],
    ["refs", "refs were moved", differing(before.refs, after.refs)],
    [
      "git_files",
      "the git directory was changed",
      differing(before.git_files, after.git_files),
    ],
    [
      "others",
      "other worktrees were changed",
      differing(before.others, after.others),
    ],
    [
      "links",
      "links lead out, or files were written through them",
      differing(before.link_targets, after.link_targets),
    ],
  ];
}

/** Returns names that were added, taken away, or hold something else. */
export function differing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name]);
}
