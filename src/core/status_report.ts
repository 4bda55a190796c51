/** What `status` says of everything, from one state of the ledger. */
import * as z from "zod/mini";
import { MergeState } from "./records/merge.ts";

const Counts = z.strictObject({ done: z.int(), total: z.int() });

export const CaseLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    title: z.string(),
    state: z.string(),
    steps: Counts,
    claimed_by: z.nullable(z.string()),
  })
);

export const EpicLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    title: z.string(),
    state: z.string(),
    cases: Counts,
    /** Cases that are open, active ones first; then the done ones. */
    case_list: z.array(CaseLine),
  })
);

export const ThreadLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    role: z.string(),
    title: z.string(),
    state: z.string(),
    /** `alive`, `dead`, `unknown`; of an ended thread `dead`. */
    supervisor: z.string(),
    worktree: z.string(),
    case_ids: z.array(z.string()),
    progress: z.string(),
    /** When it came into the state it is in. */
    since: z.string(),
    /** Seconds since its program printed anything; null when not known. */
    silent_seconds: z.nullable(z.int()),
    /** Why it ended as it did; empty while it runs. */
    note: z.string(),
  })
);

export type ThreadLine = z.output<typeof ThreadLine>;

export const LockLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    path: z.string(),
    kind: z.string(),
    mode: z.string(),
    holder: z.string(),
    lease_until: z.string(),
  })
);

export const SessionLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    /** `open`, or `stale` when its root was not heard of for too long. */
    state: z.enum(["open", "stale"]),
    branch: z.string(),
    viewer: z.string(),
    last_seen_at: z.string(),
    epics: z.array(EpicLine),
    threads: z.array(ThreadLine),
    locks: z.array(LockLine),
    /** What threads have written to the root and it has not read. */
    unread: z.array(z.strictObject({
      id: z.string(),
      from: z.string(),
      text: z.string(),
    })),
  })
);
export type SessionLine = z.output<typeof SessionLine>;

export const QueueLine = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    session_id: z.string(),
    title: z.string(),
    target: z.string(),
    state: MergeState,
    note: z.string(),
  })
);

export const StatusReport = z.lazy(() =>
  z.strictObject({
    at: z.string(),
    protected_branches: z.array(z.string()),
    hooks: z.string(),
    sessions: z.array(SessionLine),
    merge_lock: z.nullable(z.strictObject({
      session_id: z.string(),
      merge_request_id: z.nullable(z.string()),
      lease_until: z.nullable(z.string()),
    })),
    queue: z.array(QueueLine),
    /** Landed merge requests, the latest first. */
    landed: z.array(QueueLine),
    /** Pairs of live branches that would conflict when merged. */
    conflicts: z.int(),
    open_violations: z.array(z.string()),
    /** What no hook has seen and no audit recorded yet. */
    unrecorded_violations: z.array(z.string()),
    /** What could not be read and is missing here, and why. */
    unread: z.array(z.string()),
    /** What only a person or a root can settle, each with a command. */
    needs: z.array(z.string()),
  })
);
export type StatusReport = z.output<typeof StatusReport>;
