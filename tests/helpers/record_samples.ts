import type { Session } from "../../src/core/records/session.ts";
import type { Task } from "../../src/core/records/task.ts";
import type { Dispatch, Thread } from "../../src/core/records/thread.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";

export const NOON = "2026-11-21T12:00:00.000Z";

/** The own worktree of session `gallery`, unless said otherwise. */
export function worktreeSample(changes: Partial<Worktree> = {}): Worktree {
  return {
    slug: "gallery",
    session_id: "gallery",
    kind: "root",
    state: "active",
    path: "/w/gallery",
    branch: "task/gallery/root",
    parent: null,
    base_ref: "main",
    base_commit: "a".repeat(40),
    git_name: "gallery",
    scope: { allow: ["."], deny: [] },
    created_at: NOON,
    ended_at: null,
    ...changes,
  };
}

/** A child of session `gallery`, unless said otherwise. */
export function childSample(changes: Partial<Worktree> = {}): Worktree {
  return worktreeSample({
    slug: "auth-flow",
    kind: "child",
    path: "/w/auth-flow",
    branch: "task/gallery/auth-flow",
    parent: "gallery",
    base_ref: "task/gallery/root",
    git_name: "auth-flow",
    scope: { allow: ["src"], deny: [] },
    ...changes,
  });
}

export function sessionSample(changes: Partial<Session> = {}): Session {
  return {
    id: "gallery",
    state: "open",
    owner: "unknown",
    agent: "codex",
    user_request: "Improve the gallery",
    worktree: "gallery",
    branch: "task/gallery/root",
    base_ref: "main",
    base_commit: "a".repeat(40),
    viewer: "demo-gallery",
    generation: 1,
    opened_at: NOON,
    last_seen_at: NOON,
    closed_at: null,
    ...changes,
  };
}

export function threadSample(changes: Partial<Thread> = {}): Thread {
  return {
    id: "T5",
    session_id: "gallery",
    role: "worker",
    title: "auth",
    objective: "",
    runner: "command",
    argv: ["true"],
    state: "running",
    worktree: "auth-flow",
    case_ids: [],
    merge_request_id: null,
    pane_id: null,
    supervisor: null,
    run_id: null,
    agent: null,
    progress: "",
    note: "",
    stop_requested_at: null,
    directives: [],
    agent_guide_path: null,
    credential_digest: "",
    generation: 1,
    exit_status: null,
    signal: null,
    created_at: NOON,
    started_at: NOON,
    last_seen_at: NOON,
    ended_at: null,
    ...changes,
  };
}

/** What a thread keeps of its packet, which lets it write `src`. */
export function dispatchSample(changes: Partial<Dispatch> = {}): Dispatch {
  return {
    packet_digest: "d",
    folder: "",
    scope: { allow: ["src"], deny: [] },
    silence_seconds: null,
    allow_dirty_overlap: false,
    output_folder: null,
    ...changes,
  };
}

/** Case `C4` below `E1`, in the hands of nobody. */
export function caseSample(changes: Partial<Task> = {}): Task {
  return {
    id: "C4",
    level: "case",
    title: "case",
    description: "",
    key: null,
    non_goals: [],
    required_files: [],
    block: null,
    planning: null,
    scope_requests: [],
    parent: "G3",
    epic: "E1",
    session_id: "gallery",
    order: 1,
    priority: 0,
    state: "todo",
    depends_on: [],
    labels: [],
    scope: null,
    gates: [],
    claimed_by: null,
    worktree: null,
    result: null,
    artifacts: [],
    next_action: null,
    created_at: NOON,
    updated_at: NOON,
    ...changes,
  };
}
