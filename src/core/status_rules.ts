import type { View } from "./aggregates.ts";
import type { Finding } from "./audit_rules.ts";
import { isHeld } from "./lock_rules.ts";
import { isFinal } from "./merge_state.ts";
import { pendingFor, ROOT } from "./inbox_rules.ts";
import type { Lock } from "./records/lock.ts";
import type { MergeRequest } from "./records/merge.ts";
import type { Session } from "./records/session.ts";
import type { Task } from "./records/task.ts";
import type { Thread } from "./records/thread.ts";
import { isStale } from "./session_rules.ts";
import type { SessionLine, StatusReport } from "./status_report.ts";
import { needsOf } from "./status_needs.ts";
import { epicIds, Forest } from "./task_tree.ts";
import { progressOf } from "./task_view.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

/** What is known beside the ledger. */
export interface StatusFacts {
  readonly now: IsoTime;
  readonly hooks: string;
  readonly staleSeconds: number;
  /** A program may print nothing for so long; 0: as long as it likes. */
  readonly silenceSeconds: number;
  /** What is seen of the threads: state and supervisor by id. */
  readonly threads: ReadonlyMap<
    string,
    {
      readonly state: string;
      readonly supervisor: string;
      /** When its program last printed; null when not known. */
      readonly printed_at: IsoTime | null;
    }
  >;
  /** Only this session; all open ones when left out. */
  readonly session: string | undefined;
  /** Pairs of live branches that would conflict; none when left out. */
  readonly conflicts?: number;
  /** What an audit would record; nothing when left out. */
  readonly unrecorded?: readonly Finding[];
  /** What could not be read, and why; nothing when left out. */
  readonly unread?: readonly string[];
}

const LANDED_SHOWN = 3;

/** Returns where everything stands. */
export function statusOf(view: View, facts: StatusFacts): StatusReport {
  const sessions = Object.values(view.all("sessions")).filter((each) =>
    each.state === "open" && (facts.session ?? each.id) === each.id
  ).map((each) => sessionLine(view, each, facts));
  const requests = Object.values(view.all("merge"));
  const lock = view.find("merge_lock", "main");
  const report = {
    at: facts.now,
    protected_branches: view.find("meta", "repository")?.protected_branches ??
      [],
    hooks: facts.hooks,
    sessions,
    merge_lock: lock === undefined || lock.session_id === null ? null : {
      session_id: lock.session_id,
      merge_request_id: lock.merge_request_id,
      lease_until: lock.lease_until,
    },
    queue: requests.filter((each) => !isFinal(each.state))
      .toSorted((a, b) => b.priority - a.priority || a.position - b.position)
      .map(queueLine),
    landed: requests.filter((each) => each.landed_commit !== null)
      .toSorted((a, b) => a.updated_at < b.updated_at ? 1 : -1)
      .slice(0, LANDED_SHOWN).map(queueLine),
    conflicts: facts.conflicts ?? 0,
    open_violations: Object.values(view.all("violations"))
      .filter((each) => each.state === "open")
      .map((each) => `${each.id} ${each.kind}: ${each.text}`),
    unrecorded_violations: (facts.unrecorded ?? [])
      .map((each) => `${each.kind}: ${each.text}`),
    unread: [...facts.unread ?? []],
  };
  return { ...report, needs: needsOf(view, report, facts.silenceSeconds) };
}

function sessionLine(
  view: View,
  session: Session,
  facts: StatusFacts,
): SessionLine {
  const forest = new Forest(view);
  const threads = Object.values(view.all("threads"))
    .filter((each) => each.session_id === session.id);
  return {
    id: session.id,
    state: isStale(session, facts.now, facts.staleSeconds) ? "stale" : "open",
    branch: session.branch,
    viewer: session.viewer,
    last_seen_at: session.last_seen_at,
    epics: epicIds(view, session.id).flatMap((id) => {
      const epic = forest.find(id);
      return epic === undefined ? [] : [epicLine(forest, epic)];
    }),
    threads: threads.map((each) => threadLine(each, facts)),
    locks: Object.values(view.all("locks"))
      .filter((each) =>
        each.session_id === session.id && isHeld(each, view, facts.now)
      ).map(lockLine),
    unread: pendingFor(view, session.id, ROOT)
      .map(({ id, from, text }) => ({ id, from, text })),
  };
}

function epicLine(forest: Forest, epic: Task): SessionLine["epics"][number] {
  const cases = casesBelow(forest, epic);
  return {
    id: epic.id,
    title: epic.title,
    state: forest.state(epic),
    cases: progressOf(forest, epic),
    case_list: cases.toSorted((a, b) => rank(a) - rank(b)).map((each) => ({
      id: each.id,
      title: each.title,
      state: each.state,
      steps: progressOf(forest, each),
      claimed_by: each.claimed_by,
    })),
  };
}

function casesBelow(forest: Forest, task: Task): Task[] {
  return forest.children(task).flatMap((each) =>
    each.level === "case" ? [each] : casesBelow(forest, each)
  );
}

const RANKS: readonly Task["state"][] = ["blocked", "failed", "active", "todo"];

function rank(task: Task): number {
  const at = RANKS.indexOf(task.state);
  return at < 0 ? RANKS.length : at;
}

function threadLine(
  thread: Thread,
  facts: StatusFacts,
): SessionLine["threads"][number] {
  const seen = facts.threads.get(thread.id);
  return {
    id: thread.id,
    role: thread.role,
    title: thread.title,
    state: seen?.state ?? thread.state,
    supervisor: seen?.supervisor ?? "dead",
    worktree: thread.worktree,
    case_ids: thread.case_ids,
    progress: thread.progress,
    since: thread.ended_at ?? thread.started_at ?? thread.created_at,
    silent_seconds: silenceOf(seen?.printed_at ?? null, facts.now),
    note: thread.note,
  };
}

function silenceOf(printedAt: IsoTime | null, now: IsoTime): number | null {
  if (printedAt === null) return null;
  return Math.max(0, Math.floor(secondsBetween(printedAt, now)));
}

function lockLine(lock: Lock): SessionLine["locks"][number] {
  return {
    id: lock.id,
    path: lock.path,
    kind: lock.kind,
    mode: lock.mode,
    holder: lock.thread_id ?? lock.session_id,
    lease_until: lock.lease_until,
  };
}

function queueLine(request: MergeRequest): StatusReport["queue"][number] {
  return {
    id: request.id,
    session_id: request.session_id,
    title: request.title,
    target: request.target,
    state: request.state,
    note: request.note,
  };
}
