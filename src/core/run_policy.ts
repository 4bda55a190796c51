/** `policy.json` of a run: whether it kept to what its packet allows. */
import type { Finding } from "./audit_rules.ts";
import { displayPath } from "./path.ts";
import type { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";
import {
  auditRun,
  differing,
  type RunHistory,
  type RunSnapshot,
} from "./run_audit.ts";
import type { ThreadEnd } from "./thread_rules.ts";
import type { WatchSummary } from "./watch_verdict.ts";

/** The verdict on a run; every path is one from the top of the repository. */
export interface RunPolicy {
  readonly run_id: string;
  readonly thread_id: string | null;
  readonly mode: Role;
  readonly workdir: string;
  /** Slug of the worktree it ran in; null for one that was not made. */
  readonly worktree: string | null;
  readonly write_scope: Scope;
  readonly policy_violation: boolean;
  readonly scope_ok: boolean;
  /** What there is to say, for people. */
  readonly messages: readonly string[];
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly watchdog_killed: boolean;
  readonly watchdog_reason: string | null;
  readonly loop: WatchSummary["loop"];
  /** Everything that the watchdog saw and did. */
  readonly watchdog: WatchSummary | null;
  /** All that the run changed: committed, not committed and ignored. */
  readonly changed: readonly string[];
  readonly commits: {
    readonly before: string;
    readonly after: string;
  } | null;
  readonly out_of_scope_changes: readonly string[];
  /** Changes that were there before, and are no longer. */
  readonly out_of_scope_removed: readonly string[];
  readonly pre_existing_dirty_outside_scope: readonly string[];
  readonly dirty_overlap: readonly string[];
  readonly allow_dirty_overlap: boolean;
  readonly findings: readonly {
    readonly kind: string;
    readonly text: string;
  }[];
  /** Artifacts that somebody else wrote to while it ran. */
  readonly artifacts_tampered: readonly string[];
  /** The program's own sandbox; off, and why the audit counts. */
  readonly sandbox: "off" | "none";
  readonly is_dry_run: boolean;
  /** Its supervisor died: nothing was verified. */
  readonly is_incomplete: boolean;
}

/** What a run is, before it begins. */
export interface RunTerms {
  readonly run_id: string;
  readonly thread_id: string | null;
  readonly mode: Role;
  readonly workdir: string;
  readonly worktree: string | null;
  readonly scope: Scope;
  readonly allow_dirty_overlap: boolean;
  readonly sandbox: RunPolicy["sandbox"];
  readonly isAllowed: (path: string) => boolean;
  readonly before: RunSnapshot | null;
}

/** What it left behind. */
export interface RunEnd {
  readonly end: ThreadEnd;
  readonly after: RunSnapshot;
  readonly history: RunHistory;
  readonly watch: WatchSummary | null;
  readonly tampered: readonly string[];
  readonly is_incomplete: boolean;
  /** Paths that are inside of a submodule, in place of the submodule's. */
  readonly inside: ReadonlyMap<string, readonly string[]>;
}

/** Judges a run that has ended. */
export function runPolicy(
  terms: RunTerms & { readonly before: RunSnapshot },
  ended: RunEnd,
): RunPolicy {
  const { mode, before } = terms;
  const { after, history, watch, tampered, end } = ended;
  // A submodule is allowed where all that was changed inside of it is.
  const isAllowed = (path: string) => {
    const inside = ended.inside.get(path);
    return terms.isAllowed(path) || (inside !== undefined &&
      inside.length > 0 && inside.every((each) => terms.isAllowed(each)));
  };
  const audited = auditRun({ before, after, history, isAllowed });
  const findings = [...audited, ...commitsOfReader(terms, ended)];
  const dirty = differing(before.dirty, after.dirty);
  const removed = dirty.filter((path) =>
    after.dirty[path] === undefined && !history.touched.includes(path)
  );
  const changed = [
    ...new Set([
      ...history.touched,
      ...dirty.filter((path) => !removed.includes(path)),
      ...differing(before.ignored, after.ignored),
    ]),
  ].toSorted();
  const isOutside = (path: string) => !isAllowed(path);
  const scope_ok = findings.length === 0;
  return {
    ...unjudged(terms),
    policy_violation: !scope_ok || tampered.length > 0,
    scope_ok,
    messages: [
      ...(mode !== "worker" && findings.length > 0
        ? [`Policy violation: ${mode} mode changed the working tree or git`]
        : []),
      ...findings.map((each) => `Policy violation: ${each.kind}: ${each.text}`),
      ...tampered.map((name) =>
        `Policy violation: artifacts: somebody else wrote to ${name}`
      ),
      ...messagesOfEnd(end, watch),
      ...(ended.is_incomplete
        ? ["The supervisor of the run died: nothing was verified"]
        : []),
    ],
    exit_code: end.exit_status,
    signal: end.signal,
    watchdog_killed: watch?.watchdog_killed ?? false,
    watchdog_reason: watch?.watchdog_reason ?? null,
    loop: watch?.loop ?? null,
    watchdog: watch,
    changed,
    commits: { before: before.commit, after: after.commit },
    out_of_scope_changes: changed.filter(isOutside),
    out_of_scope_removed: removed.filter(isOutside),
    findings: findings.map(({ kind, text }) => ({ kind, text })),
    artifacts_tampered: tampered,
    is_incomplete: ended.is_incomplete,
  };
}

/** What commands of VERIFICATION have no business with. */
const NOT_FOR_VERIFICATION: readonly string[] = [
  "switched",
  "committed",
  "hidden",
  "refs",
  "git_files",
  "others",
  "links",
];

/**
 * Adds what the commands of VERIFICATION did, which run what the agent has
 * written. Files of the worktree they may make: caches, reports.
 */
export function policyAfterVerification(
  policy: RunPolicy,
  ends: {
    readonly before: RunSnapshot;
    readonly after: RunSnapshot;
    /** Artifacts that are not as they were before. */
    readonly tampered: readonly string[];
  },
): RunPolicy {
  const { before, after, tampered } = ends;
  const committed = before.commit === after.commit ? [] : [{
    kind: "committed",
    text: `HEAD moved to ${displayPath(after.commit)}`,
  }];
  const found = [
    ...auditRun({
      before,
      after,
      history: { holdsStart: true, touched: [] },
      isAllowed: () => true,
    }),
    ...committed,
  ].filter(({ kind }) => NOT_FOR_VERIFICATION.includes(kind))
    .map(({ kind, text }) => ({ kind, text: `by VERIFICATION: ${text}` }));
  if (found.length === 0 && tampered.length === 0) return policy;
  return {
    ...policy,
    policy_violation: true,
    scope_ok: policy.scope_ok && found.length === 0,
    findings: [...policy.findings, ...found],
    messages: [
      ...policy.messages,
      ...found.map(({ kind, text }) => `Policy violation: ${kind}: ${text}`),
      ...tampered.map((name) =>
        `Policy violation: artifacts: VERIFICATION wrote to ${name}`
      ),
    ],
    artifacts_tampered: [...policy.artifacts_tampered, ...tampered],
  };
}

/** Returns the policy of a run of which nothing was judged. */
export function unjudged(terms: RunTerms): RunPolicy {
  const dirty = Object.keys(terms.before?.dirty ?? {});
  const isWorker = terms.mode === "worker";
  return {
    run_id: terms.run_id,
    thread_id: terms.thread_id,
    mode: terms.mode,
    workdir: terms.workdir,
    worktree: terms.worktree,
    write_scope: terms.scope,
    policy_violation: false,
    scope_ok: true,
    messages: [],
    exit_code: null,
    signal: null,
    watchdog_killed: false,
    watchdog_reason: null,
    loop: null,
    watchdog: null,
    changed: [],
    commits: null,
    out_of_scope_changes: [],
    out_of_scope_removed: [],
    pre_existing_dirty_outside_scope: dirty.filter((path) =>
      !terms.isAllowed(path)
    ),
    dirty_overlap: isWorker ? dirty.filter(terms.isAllowed) : [],
    allow_dirty_overlap: terms.allow_dirty_overlap,
    findings: [],
    artifacts_tampered: [],
    sandbox: terms.sandbox,
    is_dry_run: false,
    is_incomplete: false,
  };
}

/** Also an empty commit is one. */
function commitsOfReader(
  { mode, before }: RunTerms,
  { after, history }: RunEnd,
): Finding[] {
  const isMoved = before !== null && before.commit !== after.commit;
  // What the commits touched is a finding already.
  const isKnown = history.touched.length > 0 || !history.holdsStart;
  if (mode === "worker" || !isMoved || isKnown) return [];
  return [{
    kind: "committed",
    ref: after.branch === null ? "HEAD" : `refs/heads/${after.branch}`,
    old_commit: before.commit,
    new_commit: after.commit,
    text: `${mode} mode made commits: ${displayPath(after.commit)}`,
  }];
}

function messagesOfEnd(end: ThreadEnd, watch: WatchSummary | null): string[] {
  if (watch?.watchdog_killed === true) {
    return [`Agent killed by watchdog: ${watch.watchdog_reason ?? ""}`];
  }
  if (end.state === "stopped") return [`Agent stopped: ${end.note}`];
  if (end.signal !== null) return [`Agent ended by ${end.signal}`];
  if (end.exit_status !== null && end.exit_status !== 0) {
    return [`Agent exited non-zero: ${end.exit_status}`];
  }
  return end.state === "failed" ? [`Agent failed: ${end.note}`] : [];
}
