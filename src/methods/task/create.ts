import * as z from "zod/mini";
import { Level } from "../../core/records/task.ts";
import { canonicalScope } from "../../core/scope.ts";
import { createTask } from "../../core/task_create.ts";
import { parseGate } from "../../core/task_gate.ts";
import { requireMayAdd } from "../../core/task_holder.ts";
import { findTask, Forest } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskRow } from "../task_result.ts";
import { pathRoots } from "../path_roots.ts";
import { sessionParam } from "../task_params.ts";

const list = (what: string) =>
  z.optional(z.array(z.string()).check(z.describe(what)));

export const definition = method({
  name: "task.create",
  summary: "Add a task to the tree",
  effect: "write",
  params: z.strictObject({
    level: Level.check(
      z.describe("Level of the task: epic, feature, test_group, case or step"),
    ),
    title: z.string().check(z.describe("One line that says what is done")),
    parent: z.optional(
      z.string().check(z.describe("Id of the task above; none for an epic")),
    ),
    priority: z.optional(
      z.int().check(z.describe("Higher comes first; 0 when left out")),
    ),
    depends_on: list("Id of a task that has to be done before; repeatable"),
    labels: list("Word to find the task by; repeatable"),
    allow: list("Pattern of paths that the Case may change; repeatable"),
    deny: list("Pattern of paths that the Case may not change; repeatable"),
    gates: list("Gate as NAME='SHELL LINE', or a gate of the project"),
    non_goals: list("What the Case is not about; repeatable"),
    required_files: list("File to read before going on; repeatable"),
    description: z.optional(
      z.string().check(z.describe("What is wanted, at any length")),
    ),
    session_id: sessionParam(),
  }),
  result: taskRow,
  positional: ["level", "title"],
  example: 'lockstep task create case "Add slugify" --parent G3',
  run: async (context, params) => {
    const config = await context.config();
    const gates = params.gates?.map((text) => parseGate(text, config));
    const session = context.sessionId();
    const roots = pathRoots(context);
    const { allow, deny } = params;
    const actor = context.actor();
    return await context.transact((tx) => {
      requireMayAdd(tx, actor, {
        level: params.level,
        owner: findTask(tx, params.parent ?? ""),
      });
      const task = createTask(tx, {
        ...params,
        session,
        gates,
        scope: allow === undefined && deny === undefined
          ? undefined
          : canonicalScope({ allow: allow ?? ["."], deny: deny ?? [] }, roots),
      }, context.now());
      return rowOf(new Forest(tx), task);
    });
  },
  text: (task) => `${task.id}  ${task.title}`,
});
