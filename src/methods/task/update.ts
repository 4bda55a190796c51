import * as z from "zod/mini";
import { canonicalScope } from "../../core/scope.ts";
import type { Config } from "../../core/config.ts";
import type { Gate, Task } from "../../core/records/task.ts";
import type { Scope } from "../../core/records/worktree.ts";
import { editTask, type TaskEdit } from "../../core/task_edit.ts";
import { parseGate } from "../../core/task_gate.ts";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { pathRoots } from "../path_roots.ts";
import { taskRow } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

const list = (what: string) =>
  z.optional(z.array(z.string()).check(z.describe(what)));

const Clearable = z.enum([
  "depends_on",
  "labels",
  "gates",
  "non_goals",
  "required_files",
  "allow",
  "deny",
]);

const Params = z.strictObject({
  task_id: z.string().check(z.describe("Id of the task: C4")),
  title: z.optional(
    z.string().check(z.minLength(1), z.describe("New title, one line")),
  ),
  priority: z.optional(z.int().check(z.describe("Higher comes first"))),
  description: z.optional(z.string().check(z.describe("What is wanted"))),
  depends_on: list("All the tasks that have to be done before; repeatable"),
  labels: list("All the labels; repeatable"),
  gates: list("All the gates, as for task create; repeatable"),
  non_goals: list("All that it is not about; repeatable"),
  required_files: list("All the files to read first; repeatable"),
  allow: list("All the patterns it may change; repeatable"),
  deny: list("All the patterns it may not change; repeatable"),
  clear: z.optional(
    z.array(Clearable).check(z.describe("List to empty; repeatable")),
  ),
  session_id: sessionParam(),
});
type Params = z.output<typeof Params>;

export const definition = method({
  name: "task.update",
  summary: "Change what a task says: title, priority, dependencies, scope",
  effect: "write",
  params: Params,
  result: taskRow,
  positional: ["task_id"],
  example: "lockstep task update C4 --priority 5 --depends-on C3",
  run: async (context, params) => {
    const session = context.sessionId();
    const config = await context.config();
    const roots = pathRoots(context);
    return await context.transact((tx) => {
      const task = requireTask(tx, params.task_id, {
        action: "change",
        session,
      });
      const edit = editOf(task, params, { config, roots });
      const edited = editTask(tx, { task, edit }, context.now());
      return rowOf(new Forest(tx), edited);
    });
  },
  text: (task) => `${task.id}  ${task.state}  ${task.title}`,
});

function editOf(
  task: Task,
  params: Params,
  by: { readonly config: Config; readonly roots: readonly string[] },
): TaskEdit {
  const isCleared = (name: z.output<typeof Clearable>) =>
    params.clear?.includes(name) === true;
  const pick = (
    name: "depends_on" | "labels" | "non_goals" | "required_files",
  ) => isCleared(name) ? [] : params[name];
  const gates: Gate[] | undefined = isCleared("gates")
    ? []
    : params.gates?.map((text) => parseGate(text, by.config));
  return {
    title: params.title,
    priority: params.priority,
    description: params.description,
    depends_on: pick("depends_on"),
    labels: pick("labels"),
    non_goals: pick("non_goals"),
    required_files: pick("required_files"),
    gates,
    scope: scopeOf(task, params, by.roots),
  };
}

/** Clearing `allow` takes the scope of its own away: its worktree's counts. */
function scopeOf(
  task: Task,
  params: Params,
  roots: readonly string[],
): Scope | null | undefined {
  const { allow, deny, clear } = params;
  if (clear?.includes("allow")) return null;
  const isDenyCleared = clear?.includes("deny") === true;
  if (allow === undefined && deny === undefined && !isDenyCleared) {
    return undefined;
  }
  return canonicalScope({
    allow: allow ?? task.scope?.allow ?? ["."],
    deny: isDenyCleared ? [] : deny ?? task.scope?.deny ?? [],
  }, roots);
}
