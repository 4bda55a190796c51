/** What is known before a packet is dispatched. */
import type { Lock } from "./records/lock.ts";
import type { Role } from "./records/thread.ts";
import type { QuotaFacts } from "./preflight_quota.ts";

/** A program as its runner has found it. */
export interface ProgramFacts {
  readonly runner: string;
  /** Null when there is none. */
  readonly path: string | null;
  readonly version: string | null;
  /** What is doubtful about the version; null for a known one. */
  readonly warning: string | null;
  /** Null: it cannot be told offline. */
  readonly is_logged_in: boolean | null;
  /** Why there is no program, or no such runner. */
  readonly problem: string | null;
}

/** Where the packet's WORKDIR is. */
export interface PlaceFacts {
  readonly workdir: string;
  readonly is_same_repository: boolean;
  /** `child`: the run works there; else it gets a worktree of its own. */
  readonly kind: "child" | "root" | "other";
  /** Slug, when it is a worktree of Lockstep. */
  readonly worktree: string | null;
  /** Session that the worktree belongs to; null when it is none of ours. */
  readonly session_id: string | null;
  /** What is wrong with its identity or branch; null when nothing is. */
  readonly mismatch: string | null;
  /** False when it has commits that the run's own worktree would not have. */
  readonly is_contained: boolean;
  /** `rebase`; null when nothing is under way. */
  readonly operation: string | null;
  /** Live thread that works there; null when nobody does. */
  readonly busy_with: string | null;
  /** Uncommitted paths, in scope and out of it. */
  readonly dirty: readonly string[];
  readonly dirty_in_scope: readonly string[];
  /** Patterns that the packet allows and its worktree does not. */
  readonly beyond_worktree: readonly string[];
}

/** All that the checks before a dispatch are about. */
export interface PreflightFacts {
  readonly mode: Role;
  /** Id of the session; null when it cannot be told which is meant. */
  readonly session: { readonly id: string; readonly is_open: boolean } | null;
  readonly place: PlaceFacts;
  readonly program: ProgramFacts;
  readonly quota: QuotaFacts;
  /** Held locks of others where the run would lock. */
  readonly locks: readonly Lock[];
  /** What keeps the Case from being assigned; null when nothing does. */
  readonly case_problem: string | null;
  readonly live_threads: number;
  readonly thread_limit: number;
  /** Null: it cannot be told. */
  readonly free_bytes: number | null;
  /** False when git does not run the hooks of Lockstep. */
  readonly has_hooks: boolean;
  /** Not null when a pane is wanted: how tmux is. */
  readonly tmux: string | null;
  /** Commands of a packet that came with the project. */
  readonly foreign_commands: readonly string[];
  /** What is wrong with `--output-dir`; null when nothing is. */
  readonly output_problem: string | null;
  readonly allow_dirty_overlap: boolean;
  /** Nothing is started: what only a start needs does not block. */
  readonly is_dry_run: boolean;
}
