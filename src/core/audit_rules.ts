/**
 * What no hook has seen: commits of a protected branch that nothing allowed.
 * A branch may stand on a commit that was landed, came from the upstream, or
 * was let in by an override; each of these says where it was before.
 */
import type { Transaction, View } from "./aggregates.ts";
import { ID_LETTER } from "./id.ts";
import { LANDING_KINDS } from "./spool_report.ts";
import type { IsoTime } from "./time.ts";

/** What git says of a protected branch. */
export interface BranchHistory {
  readonly branch: string;
  /** Where the branch stood when it was first protected. */
  readonly from: string;
  /** Null when the branch is gone. */
  readonly tip: string | null;
  /** False when `from` is no longer part of it. */
  readonly holdsFrom: boolean;
  /** Parents of every commit after `from`. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Commits after `from` that its upstream lacks; null: it has none. */
  readonly notUpstream: ReadonlySet<string> | null;
}

/** Something that got past the hooks. */
export interface Finding {
  readonly kind: string;
  readonly ref: string;
  readonly old_commit: string | null;
  readonly new_commit: string | null;
  readonly text: string;
}

/** Returns what is wrong with the history of a protected branch. */
export function auditHistory(view: View, history: BranchHistory): Finding[] {
  const ref = `refs/heads/${history.branch}`;
  if (history.tip === null) {
    return [{
      kind: "deleted",
      ref,
      old_commit: history.from,
      new_commit: null,
      text: `${history.branch} is gone`,
    }];
  }
  const findings = history.holdsFrom ? [] : [{
    kind: "rewritten",
    ref,
    old_commit: history.from,
    new_commit: history.tip,
    text: `${history.branch} no longer holds where it was protected`,
  }];
  return [
    ...findings,
    ...unapprovedRuns(view, history, history.tip),
    ...notOfUpstream(view, history),
  ];
}

/** What was let in as the upstream's, while its tracking ref was forged. */
function notOfUpstream(view: View, history: BranchHistory): Finding[] {
  const { branch, notUpstream } = history;
  if (notUpstream === null) return [];
  return Object.values(view.all("landings"))
    .filter(({ kind, ref, commit }) =>
      kind === "upstream" && ref === `refs/heads/${branch}` &&
      notUpstream.has(commit)
    )
    .map(({ ref, commit, old_commit }) => ({
      kind: "not_upstream",
      ref,
      old_commit,
      new_commit: commit,
      text: `${branch} was let move to ${
        commit.slice(0, 12)
      } as its upstream's, which does not have it`,
    }));
}

/** Commits that follow each other are one finding. */
function unapprovedRuns(
  view: View,
  history: BranchHistory,
  tip: string,
): Finding[] {
  const ref = `refs/heads/${history.branch}`;
  const findings: Finding[] = [];
  let run: string[] = [];
  const close = (before: string | null) => {
    const newest = run[0];
    if (newest === undefined) return;
    findings.push({
      kind: "unapproved",
      ref,
      old_commit: before,
      new_commit: newest,
      text:
        `${history.branch} holds ${run.length} commit(s) that nothing approved, the newest ${
          newest.slice(0, 12)
        }`,
    });
    run = [];
  };
  const seen = new Set<string>();
  let at: string | undefined = tip;
  while (at !== undefined && at !== history.from && !seen.has(at)) {
    seen.add(at);
    const parents: readonly string[] | undefined = history.parents.get(at);
    if (parents === undefined) break;
    const before = findBefore(view, ref, at);
    if (before === undefined) {
      run.push(at);
      at = parents[0];
    } else {
      close(at);
      at = before;
    }
  }
  close(at ?? null);
  return findings;
}

/**
 * Tells whether the ledger alone accounts for all of a protected branch: an
 * audit has been there, or only landings and pulls were made since. Where it
 * does not, git has to be asked for the history.
 */
export function isAccountedFor(
  view: View,
  branch: string,
  tip: string | null,
): boolean {
  const meta = view.find("meta", "repository");
  const from = meta?.guarded_from?.[branch];
  // Without a beginning no audit looks at it either.
  if (from === undefined) return true;
  const known = [from, meta?.audited?.[branch]];
  const ref = `refs/heads/${branch}`;
  const seen = new Set<string>();
  let at = tip;
  while (at !== null && !known.includes(at) && !seen.has(at)) {
    seen.add(at);
    // An override may have let history be rewritten.
    const kind = view.find("landings", at)?.kind;
    if (kind === "override") return false;
    at = findBefore(view, ref, at) ?? null;
  }
  return at !== null && known.includes(at);
}

/** Notes how far an audit has looked, so that nobody has to look again. */
export function noteAudited(
  tx: Transaction,
  histories: readonly BranchHistory[],
): void {
  const meta = tx.find("meta", "repository");
  if (meta === undefined) return;
  const audited = {
    ...meta.audited,
    ...Object.fromEntries(
      histories.flatMap(({ branch, tip }) =>
        tip === null ? [] : [[branch, tip]]
      ),
    ),
  };
  if (JSON.stringify(audited) === JSON.stringify(meta.audited ?? {})) return;
  tx.put("meta", "repository", { ...meta, audited });
}

/** Where the branch was before an allowed move to this commit. */
function findBefore(
  view: View,
  ref: string,
  commit: string,
): string | undefined {
  const landing = view.find("landings", commit);
  if (landing === undefined || landing.ref !== ref) return undefined;
  if (!LANDING_KINDS.includes(landing.kind)) return undefined;
  return landing.old_commit ?? undefined;
}

/** Returns the findings that no violation says yet. */
export function newFindings(
  view: View,
  findings: readonly Finding[],
): Finding[] {
  const known = Object.values(view.all("violations"));
  return findings.filter((finding) =>
    !known.some((each) =>
      each.kind === finding.kind && each.ref === finding.ref &&
      each.new_commit === finding.new_commit && each.text === finding.text
    )
  );
}

/** Records findings as violations; those that are known stay as they are. */
export function recordFindings(
  tx: Transaction,
  findings: readonly Finding[],
  now: IsoTime,
): string[] {
  return newFindings(tx, findings).map((finding) => {
    const id = tx.nextId(ID_LETTER.violation);
    tx.put("violations", id, {
      id,
      ...finding,
      state: "open",
      source: "audit",
      at: now,
      found_at: now,
      acknowledged_by: null,
      acknowledged_at: null,
      note: null,
    });
    return id;
  });
}
