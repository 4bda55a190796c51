import type { View } from "./aggregates.ts";
import type { CaseSnapshot, Task } from "./records/task.ts";
import type { IsoTime } from "./time.ts";

export interface SnapshotFacts {
  readonly task: Task;
  /** Actor in short form. */
  readonly by: string;
  /** Slug of the worktree; null when it is worked on in none. */
  readonly worktree: string | null;
  readonly base_commit: string | null;
  readonly config_digest: string;
  readonly input_contract: string | null;
  readonly fixtures: readonly string[];
}

/** Returns what governs a Case now. */
export function makeSnapshot(
  view: View,
  facts: SnapshotFacts,
  now: IsoTime,
): CaseSnapshot {
  const { task } = facts;
  const session = view.find("sessions", task.session_id);
  const worktree = facts.worktree === null
    ? undefined
    : view.find("worktrees", facts.worktree);
  const scope = task.scope ?? worktree?.scope ?? { allow: ["**"], deny: [] };
  return {
    case_id: task.id,
    at: now,
    by: facts.by,
    user_request: session?.user_request ?? "",
    objective: task.description === "" ? task.title : task.description,
    scope: {
      allow: [...new Set(scope.allow)].sort(),
      deny: [...new Set(scope.deny)].sort(),
    },
    gates: task.gates,
    non_goals: task.non_goals,
    input_contract: facts.input_contract,
    fixtures: [...facts.fixtures],
    authority: session?.owner ?? "",
    base_commit: facts.base_commit,
    config_digest: facts.config_digest,
    run_id: runOf(view, facts.by),
  };
}

function runOf(view: View, by: string): string | null {
  const thread = /^thread:(.+)$/.exec(by)?.[1] ?? "";
  return view.find("threads", thread)?.run_id ?? null;
}
