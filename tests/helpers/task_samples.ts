import type { Actor } from "../../src/core/actor.ts";
import { beginCase } from "../../src/core/task_case.ts";
import type { Evidence, Gate, Task } from "../../src/core/records/task.ts";
import { createTask, type TaskRequest } from "../../src/core/task_create.ts";
import { makeSnapshot } from "../../src/core/task_snapshot.ts";
import { requireCase } from "../../src/core/task_tree.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "./memory_view.ts";

export const SESSION = "gallery";

export const ROOT: Actor = { kind: "root", session_id: SESSION };

/** A worker in a worktree of its own: `T5` in `t5`. */
export function worker(id: string): Actor & { readonly kind: "thread" } {
  return {
    kind: "thread",
    thread_id: id,
    session_id: SESSION,
    worktree: id.toLowerCase(),
    role: "worker",
  };
}

/** A session without tasks, and two running workers, T5 and T6. */
export function emptyView(): MemoryView {
  const view = new MemoryView();
  putSession(view, SESSION);
  for (const id of ["T5", "T6"]) {
    const slug = id.toLowerCase();
    putWorktree(view, { slug, session_id: SESSION, parent: SESSION });
    putThread(view, { id, session_id: SESSION, worktree: slug });
  }
  return view;
}

/** Adds a task to the session. */
export function add(
  view: MemoryView,
  level: Task["level"],
  request: Partial<TaskRequest> = {},
): Task {
  return createTask(view, {
    level,
    title: `a ${level}`,
    session: SESSION,
    ...request,
  }, NOON);
}

/** E1 › F2 › G3 › C4 with C4.1 and C4.2, and C5 that depends on C4. */
export function plantedView(): MemoryView {
  const view = emptyView();
  add(view, "epic");
  add(view, "feature", { parent: "E1" });
  add(view, "test_group", { parent: "F2" });
  add(view, "case", { parent: "G3" });
  add(view, "step", { parent: "C4", title: "write it" });
  add(view, "step", { parent: "C4", title: "test it" });
  add(view, "case", { parent: "G3", depends_on: ["C4"] });
  return view;
}

/** Begins a Case for an actor. */
export function begin(
  view: MemoryView,
  actor: Actor,
  options: { readonly id?: string; readonly now?: string } = {},
): Task {
  const { id = "C4", now = NOON } = options;
  const task = requireCase(view, id, { action: "begin", session: SESSION });
  const worktree = actor.kind === "thread" ? actor.worktree : SESSION;
  return beginCase(view, {
    task,
    actor,
    worktree,
    required_files: [],
    snapshot: makeSnapshot(view, {
      task,
      by: "test",
      worktree,
      base_commit: null,
      config_digest: "c0ffee",
      input_contract: null,
      fixtures: [],
    }, now),
  }, now);
}

/** A task as the ledger has it. */
export function stored(view: MemoryView, id: string): Task {
  const task = view.find("tasks-E1", id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
}

export function gateSample(changes: Partial<Gate> = {}): Gate {
  return {
    name: "test",
    argv: ["true"],
    required: true,
    timeout_seconds: 60,
    flaky: false,
    ...changes,
  };
}

/** A run of gate `test` that passed on tree `t1`. */
export function evidenceSample(changes: Partial<Evidence> = {}): Evidence {
  return {
    id: "V1",
    subject: "C4",
    kind: "gate",
    label: "local",
    source: "observed",
    by: "thread:T5",
    at: NOON,
    text: "",
    gate: "test",
    argv: ["true"],
    exit_status: 0,
    duration_ms: 1,
    tree: "t1",
    commit: null,
    output_digest: null,
    output_path: null,
    ...changes,
  };
}

/** The reason of the refusal that a call ends with; "" when it returns. */
export function reasonOf(call: () => unknown): string {
  try {
    call();
    return "";
  } catch (error) {
    if (error instanceof Error && "reason" in error) return `${error.reason}`;
    throw error;
  }
}
