import * as z from "zod/mini";
import { outlineOf, type OutlineRow } from "../core/task_outline.ts";
import { requireTask } from "../core/task_tree.ts";
import { method } from "./method.ts";
import { sessionParam } from "./task_params.ts";

export const definition = method({
  name: "tree",
  summary: "Show the tree of tasks with progress, states, who and age",
  effect: "read",
  params: z.strictObject({
    epic: z.optional(
      z.string().check(
        z.describe("Only this epic, or that of this task; all when left out"),
      ),
    ),
    open: z.optional(
      z.boolean().check(z.describe("Leave out what is done or skipped")),
    ),
    steps: z.optional(
      z.boolean().check(
        z.describe("Steps of every Case; else of those in somebody's hands"),
      ),
    ),
    watch: z.optional(
      z.boolean().check(z.describe("Show it anew whenever it changes")),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      session_id: z.string(),
      nodes: z.array(z.strictObject({
        id: z.string(),
        level: z.string(),
        title: z.string(),
        depth: z.int(),
        state: z.string(),
        ready: z.boolean(),
        done: z.int(),
        total: z.int(),
        claimed_by: z.nullable(z.string()),
        worktree: z.nullable(z.string()),
        updated_at: z.string(),
        age: z.string(),
        note: z.nullable(z.string()),
      })),
    }),
  positional: ["epic"],
  example: "lockstep tree --open",
  run: (context, params) => {
    const session = context.sessionId();
    const nodes = context.read((view) =>
      outlineOf(view, {
        session,
        epic: params.epic === undefined
          ? undefined
          : requireTask(view, params.epic, { action: "show", session }).epic,
        openOnly: params.open,
        allSteps: params.steps,
      }, context.now())
    );
    return Promise.resolve({ session_id: session, nodes });
  },
  watches: ({ watch }) => watch === true,
  text: ({ nodes }) =>
    nodes.length === 0 ? "No tasks" : nodes.map(line).join("\n"),
});

function line(
  row: Omit<OutlineRow, "level" | "state"> & {
    readonly state: string;
  },
): string {
  const state = row.state === "todo" && row.ready ? "ready" : row.state;
  return [
    `${"  ".repeat(row.depth)}${row.id}`,
    state,
    row.title,
    ...(row.total > 0 ? [`${row.done}/${row.total}`] : []),
    ...(row.claimed_by === null ? [] : [row.claimed_by]),
    ...(row.state === "todo" ? [] : [row.age]),
  ].join("  ");
}
