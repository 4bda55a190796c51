/**
 * The tree as a graph of planning: an initiative is an epic, a plan a feature,
 * a slice a Case, a facet a label. There is no second store.
 */
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import { recordTold } from "./evidence_record.ts";
import type { Evidence, Level, Planning, Task } from "./records/task.ts";
import { createTask } from "./task_create.ts";
import { requireNoCycle } from "./task_cycle.ts";
import { moveTask } from "./task_edit.ts";
import { withArticle } from "./task_state.ts";
import { Forest, putTask, requireTask } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export const NODE_TYPES = [
  "initiative",
  "plan",
  "slice",
  "epic",
  "feature",
  "test_group",
  "case",
  "step",
] as const;
export type NodeType = typeof NODE_TYPES[number];

const LEVEL_OF: Readonly<Record<NodeType, Level>> = {
  initiative: "epic",
  plan: "feature",
  slice: "case",
  epic: "epic",
  feature: "feature",
  test_group: "test_group",
  case: "case",
  step: "step",
};

/** Returns the level of a type of node. */
export function levelOf(type: NodeType): Level {
  return LEVEL_OF[type];
}

/** What one slice may be at most: an agent has to keep it in its head. */
const SLICE_LIMITS = { tokens: 18_000, files: 12 } as const;

/** Reasons for which a slice is planned anew. */
export const REPLAN_TRIGGERS = [
  "context_overflow",
  "scope_change",
  "blocked",
] as const;

/** Title of the test group that a plan's slices go below. */
const SLICES = "Slices";

export const NO_PLANNING: Planning = {
  risk: null,
  token_estimate: null,
  affected_files: [],
  approval: "none",
  edges: [],
};

export interface NodeRequest {
  readonly type: NodeType;
  readonly title: string;
  readonly session: string;
  readonly parent?: string | undefined;
  readonly facet?: string | undefined;
  readonly priority?: number | undefined;
  readonly summary?: string | undefined;
  readonly risk?: "low" | "medium" | "high" | undefined;
  readonly token_estimate?: number | undefined;
  readonly affected_files?: readonly string[] | undefined;
}

/**
 * Adds a node. A slice below a plan goes into the plan's group of slices.
 *
 * @throws {LockstepError} `plan.slice_too_big`, and as `createTask`.
 */
export function createNode(
  tx: Transaction,
  request: NodeRequest,
  now: IsoTime,
): Task {
  const level = levelOf(request.type);
  if (level === "case") requireSliceSize(request.title, request);
  return createTask(tx, {
    level,
    title: request.title,
    session: request.session,
    parent: level === "case" ? groupFor(tx, request, now) : request.parent,
    priority: request.priority,
    labels: request.facet === undefined ? [] : [request.facet],
    description: request.summary,
    planning: {
      ...NO_PLANNING,
      risk: request.risk ?? null,
      token_estimate: request.token_estimate ?? null,
      affected_files: [...new Set(request.affected_files ?? [])].sort(),
    },
  }, now);
}

/**
 * Refuses a slice that is too big for one agent.
 *
 * @throws {LockstepError} `plan.slice_too_big`.
 */
function requireSliceSize(
  title: string,
  size: {
    readonly token_estimate?: number | null | undefined;
    readonly affected_files?: readonly string[] | undefined;
  },
): void {
  const tokens = size.token_estimate ?? 0;
  const files = new Set(size.affected_files ?? []).size;
  const over = [
    ...(tokens > SLICE_LIMITS.tokens
      ? [`${tokens} tokens, at most ${SLICE_LIMITS.tokens}`]
      : []),
    ...(files > SLICE_LIMITS.files
      ? [`${files} files, at most ${SLICE_LIMITS.files}`]
      : []),
  ];
  if (over.length === 0) return;
  throw refused(`Cannot plan the slice "${title}": ${over.join("; ")}`, {
    reason: "plan.slice_too_big",
    hint: "Cut it into two slices",
    details: { limits: SLICE_LIMITS },
  });
}

function groupFor(
  tx: Transaction,
  request: NodeRequest,
  now: IsoTime,
): string | undefined {
  const { parent, session } = request;
  if (parent === undefined) return undefined;
  const above = requireTask(tx, parent, {
    action: "create a task below",
    session,
  });
  if (above.level !== "feature") return parent;
  const known = new Forest(tx).children(above)
    .find((group) => group.title === SLICES);
  return known?.id ?? createTask(tx, {
    level: "test_group",
    title: SLICES,
    session,
    parent,
  }, now).id;
}

export interface EdgeRequest {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly session: string;
}

/**
 * Adds an edge: `depends_on` is a dependency, `contains` the place in the
 * tree, any other type a note. The same edge again changes nothing.
 *
 * @throws {LockstepError} `task.not_found`, `task.cycle`, `task.wrong_parent`.
 */
export function createEdge(
  tx: Transaction,
  request: EdgeRequest,
  now: IsoTime,
): Task {
  const wanted = { action: "connect", session: request.session };
  const from = requireTask(tx, request.from, wanted);
  const to = requireTask(tx, request.to, wanted);
  if (request.type === "contains") {
    if (to.parent !== from.id) moveTask(tx, { task: to, parent: from.id }, now);
    return from;
  }
  if (request.type === "depends_on") {
    const depends_on = [...new Set([...from.depends_on, to.id])];
    const edited = { ...from, depends_on, updated_at: now };
    putTask(tx, edited);
    requireNoCycle(new Forest(tx), [edited]);
    return edited;
  }
  const planning = from.planning ?? NO_PLANNING;
  const isThere = planning.edges.some((edge) =>
    edge.type === request.type && edge.to === to.id
  );
  if (isThere) return from;
  const edges = [...planning.edges, { type: request.type, to: to.id }];
  const noted = { ...from, planning: { ...planning, edges }, updated_at: now };
  putTask(tx, noted);
  return noted;
}

export interface NodeSnapshot {
  readonly node: Task;
  readonly type: string;
  readonly summary: string;
  readonly affected_files: readonly string[];
  readonly next_action: string | undefined;
  /** Actor in short form. */
  readonly by: string;
}

/** Records how a node stands, in words; what is planned next goes with it. */
export function snapshotNode(
  tx: Transaction,
  snapshot: NodeSnapshot,
  now: IsoTime,
): Evidence {
  const { node, next_action } = snapshot;
  if (next_action !== undefined) {
    putTask(tx, { ...node, next_action, updated_at: now });
  }
  return recordTold(tx, {
    task: node,
    told: {
      kind: "snapshot",
      text: `${snapshot.type}: ${snapshot.summary}`,
      label: "local",
      by: snapshot.by,
      gate: null,
      files: snapshot.affected_files,
    },
  }, now);
}

export interface ReplanRequest {
  readonly node: Task;
  readonly trigger: typeof REPLAN_TRIGGERS[number];
  readonly reason: string;
  readonly affected_files: readonly string[] | undefined;
  readonly next_action: string | undefined;
  readonly by: string;
}

/**
 * Plans a slice anew and records why.
 *
 * @throws {LockstepError} `plan.not_a_slice`, `plan.slice_too_big`.
 */
export function replanSlice(
  tx: Transaction,
  request: ReplanRequest,
  now: IsoTime,
): Task {
  const { node } = request;
  if (node.level !== "case") {
    throw refused(
      `Cannot replan "${node.id}": it is ${withArticle(node.level)}, no slice`,
      { reason: "plan.not_a_slice", hint: "lockstep task list --level case" },
    );
  }
  const before = node.planning ?? NO_PLANNING;
  const planning = {
    ...before,
    affected_files: [...request.affected_files ?? before.affected_files],
  };
  requireSliceSize(node.title, planning);
  const next_action = request.next_action ?? node.next_action;
  const replanned = { ...node, planning, next_action, updated_at: now };
  putTask(tx, replanned);
  snapshotNode(tx, {
    node: replanned,
    type: "replan",
    summary: `${request.trigger}: ${request.reason}`,
    affected_files: planning.affected_files,
    next_action: undefined,
    by: request.by,
  }, now);
  return replanned;
}
