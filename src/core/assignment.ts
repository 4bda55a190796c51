import type { Thread } from "./records/thread.ts";
import type { Worktree } from "./records/worktree.ts";

/** Ends every assignment; an agent program is told the same words. */
const RULES = [
  "Work only on this thread assignment.",
  "Work only in this worktree, and commit only inside its scope.",
  "Report through lockstep: case begin, step check, case complete.",
  "A blocker goes to the root: lockstep inbox send. Do not talk to the user.",
] as const;

/** What a program is told of its work; `assignment.json` of its run. */
export interface Assignment {
  readonly format: 1;
  readonly thread_id: string;
  readonly session_id: string;
  readonly role: string;
  readonly title: string;
  readonly objective: string;
  /** What the root has said since; the last one counts most. */
  readonly directives: readonly string[];
  readonly case_ids: readonly string[];
  readonly merge_request_id: string | null;
  readonly worktree: {
    readonly slug: string;
    readonly path: string;
    readonly branch: string;
  };
  readonly scope: {
    readonly allow: readonly string[];
    readonly deny: readonly string[];
  };
  /** How its role is done, as text. */
  readonly guide: string;
  readonly rules: readonly string[];
}

/** Returns what the program of a thread is told. */
export function assignmentOf(
  thread: Thread,
  worktree: Worktree,
  { guide }: { readonly guide: string },
): Assignment {
  return {
    format: 1,
    thread_id: thread.id,
    session_id: thread.session_id,
    role: thread.role,
    title: thread.title,
    objective: thread.objective,
    directives: thread.directives ?? [],
    case_ids: thread.case_ids,
    merge_request_id: thread.merge_request_id,
    worktree: {
      slug: worktree.slug,
      path: worktree.path,
      branch: worktree.branch,
    },
    scope: { allow: worktree.scope.allow, deny: worktree.scope.deny },
    guide,
    rules: RULES,
  };
}
