/**
 * What a run may not have done beside what it committed: compared with what
 * was there when it was dispatched. No single question to git sees it all.
 */
import type { Finding } from "./audit_rules.ts";
import { displayPath } from "./path.ts";

/** What was there before a run, and what is there after it. */
export interface RunSnapshot {
  readonly taken_at: string;
  /** Branch that is checked out; null when HEAD is detached. */
  readonly branch: string | null;
  readonly commit: string;
  /** Paths with uncommitted changes, and a mark of what they hold. */
  readonly dirty: Readonly<Record<string, string>>;
  /** Ignored files and folders, and a mark of each file. */
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

/** Returns what a run did that its scope does not allow. */
export function auditRun(question: RunQuestion): Finding[] {
  const { before, after, history } = question;
  const ref = before.branch === null ? "HEAD" : `refs/heads/${before.branch}`;
  const findings: Finding[] = [];
  const add = (kind: string, what: string, paths: readonly string[]) => {
    if (paths.length === 0) return;
    const shown = paths.slice(0, 5).map(displayPath).join(", ");
    findings.push({
      kind,
      ref,
      old_commit: before.commit,
      new_commit: after.commit,
      text: `${what}: ${shown}${paths.length > 5 ? ", …" : ""}`,
    });
  };
  const isOutside = (path: string) => !question.isAllowed(path);
  if (!history.holdsStart) {
    add("rewritten", "the branch lost the commit it started from", [ref]);
  }
  if (before.branch !== after.branch) {
    add("switched", "another branch is checked out", [after.branch ?? "none"]);
  }
  add(
    "committed",
    "commits touch paths outside the scope",
    history.touched
      .filter(isOutside),
  );
  add(
    "uncommitted",
    "paths outside the scope were changed",
    differing(
      before.dirty,
      after.dirty,
    ).filter(isOutside),
  );
  add(
    "ignored",
    "ignored files outside the scope were written",
    differing(
      before.ignored,
      after.ignored,
    ).filter(isOutside),
  );
  add(
    "hidden",
    "git was told not to look at",
    after.hidden.filter((path) => !before.hidden.includes(path)),
  );
  add("refs", "refs were moved", differing(before.refs, after.refs));
  add(
    "git_files",
    "the git directory was changed",
    differing(
      before.git_files,
      after.git_files,
    ),
  );
  add(
    "others",
    "other worktrees were changed",
    differing(
      before.others,
      after.others,
    ),
  );
  add(
    "links",
    "links lead out, or files were written through them",
    differing(
      before.link_targets,
      after.link_targets,
    ),
  );
  return findings;
}

/** Names that were added, taken away, or hold something else. */
function differing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name]);
}
