/** Approval of what is done below a node, before it counts upwards. */
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import { NO_PLANNING, snapshotNode } from "./plan_graph.ts";
import type { Planning, Task, TaskState } from "./records/task.ts";
import { isOpen } from "./task_state.ts";
import { Forest, putTask } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

/** How a node stands with its roll-up in mind. */
export type RollupStatus = TaskState | "in_review";

export interface Rollup {
  readonly node_id: string;
  readonly approval: Planning["approval"];
  readonly status: RollupStatus;
  readonly child_count: number;
  readonly status_counts: Readonly<Record<string, number>>;
  /** Ids of Cases below that are neither done nor skipped. */
  readonly open: string[];
}

/** Returns how a node stands, from what is below it. */
export function rollupOf(forest: Forest, node: Task): Rollup {
  const children = forest.children(node);
  const counts: Record<string, number> = {};
  for (const child of children) {
    const state = forest.state(child);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  const approval = node.planning?.approval ?? "none";
  const state = forest.state(node);
  return {
    node_id: node.id,
    approval,
    status: statusOf(approval, state),
    child_count: children.length,
    status_counts: counts,
    open: openCases(forest, node),
  };
}

/** An approval says nothing any more once something is open again. */
function statusOf(
  approval: Planning["approval"],
  state: TaskState,
): RollupStatus {
  if (approval === "rejected") return "blocked";
  if (isOpen(state)) return state;
  return approval === "pending" ? "in_review" : state;
}

function openCases(forest: Forest, node: Task): string[] {
  return forest.children(node).flatMap((child) =>
    child.level === "case"
      ? (isOpen(child.state) ? [child.id] : [])
      : openCases(forest, child)
  );
}

export interface RollupRequest {
  readonly node: Task;
  readonly action: "submit" | "approve" | "reject";
  readonly summary: string;
  readonly affected_files: readonly string[];
  readonly next_action: string | undefined;
  /** Actor in short form. */
  readonly by: string;
}

const APPROVAL = {
  submit: "pending",
  approve: "approved",
  reject: "rejected",
} as const;

/**
 * Submits, approves or rejects a roll-up. Only what is done can be submitted
 * and approved, and only what was submitted can be approved or rejected.
 *
 * @throws {LockstepError} `plan.rollup_open`, `plan.rollup_not_submitted`.
 */
export function changeRollup(
  tx: Transaction,
  request: RollupRequest,
  now: IsoTime,
): Rollup {
  const { node, action } = request;
  const before = rollupOf(new Forest(tx), node);
  if (action !== "submit" && before.approval !== "pending") {
    throw refused(
      `Cannot ${action} the roll-up of "${node.id}": nothing is submitted (${before.approval})`,
      {
        reason: "plan.rollup_not_submitted",
        hint: `lockstep plan rollup submit ${node.id} --summary WHAT`,
      },
    );
  }
  if (action !== "reject") requireDone(node, before, action);
  const planning = {
    ...node.planning ?? NO_PLANNING,
    approval: APPROVAL[action],
  };
  const changed = { ...node, planning, updated_at: now };
  putTask(tx, changed);
  snapshotNode(tx, {
    node: changed,
    type: action === "submit" ? "rollup" : `rollup ${action}`,
    summary: request.summary,
    affected_files: request.affected_files,
    next_action: request.next_action,
    by: request.by,
  }, now);
  return rollupOf(new Forest(tx), changed);
}

function requireDone(node: Task, rollup: Rollup, action: string): void {
  if (rollup.child_count > 0 && rollup.open.length === 0) return;
  throw refused(
    `Cannot ${action} the roll-up of "${node.id}": ${
      rollup.child_count === 0
        ? "there is nothing below it"
        : `${rollup.open.join(", ") || "what is below it"} is open`
    }`,
    {
      reason: "plan.rollup_open",
      hint: `lockstep plan rollup preview ${node.id}`,
      details: { open: rollup.open },
    },
  );
}
