import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { recordTold } from "../../core/evidence_record.ts";
import { Task } from "../../core/records/task.ts";
import {
  gateLines,
  hasGateRuns,
  nextToFinish,
} from "../../core/task_finish.ts";
import { checkStep } from "../../core/task_step.ts";
import { Forest } from "../../core/task_tree.ts";
import { nextOpenStep } from "../../core/task_view.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

const list = (what: string) =>
  z.optional(z.array(z.string()).check(z.describe(what)));

export const definition = method({
  name: "step.check",
  summary: "Tick off a Step, or say why it cannot be done",
  effect: "write",
  params: z.strictObject({
    step: z.string().check(
      z.describe("Id of the Step, or its title in the Case in hand"),
    ),
    status: z._default(z.enum(["done", "failed", "skipped", "blocked"]), "done")
      .check(z.describe("What became of it; done when left out")),
    result: z.string().check(z.describe("What came of it, in one line")),
    artifacts: list("Path that belongs to the result; repeatable"),
    evidence: list("What shows it, as you saw it; repeatable"),
    case_id: z.optional(
      z.string().check(z.describe("Case of a Step named by its title")),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      step: Task,
      next_step: z.nullable(Task),
      /** What its Case needs now; null while a Step is open. */
      next_command: z.nullable(z.string()),
      evidence: z.array(z.string()),
    }),
  positional: ["step"],
  example: 'lockstep step check C4.1 --result "slugify handles accents"',
  run: async (context, params) => {
    const actor = context.actor();
    const session = context.sessionId();
    const { owner, ...checked } = await context.transact((tx) => {
      const now = context.now();
      const step = checkStep(tx, {
        ...params,
        actor,
        session,
        artifacts: params.artifacts ?? [],
      }, now);
      const told = (params.evidence ?? []).map((text) =>
        recordTold(tx, {
          task: step,
          told: {
            kind: "observation",
            label: "local",
            by: actorName(actor),
            gate: null,
            text,
          },
        }, now)
      );
      const forest = new Forest(tx);
      const owner = forest.parent(step);
      const next = owner === undefined
        ? undefined
        : nextOpenStep(forest, owner);
      return {
        step,
        next_step: next ?? null,
        evidence: told.map((each) => each.id),
        owner,
      };
    });
    const isLast = owner !== undefined && checked.next_step === null;
    const next_command = isLast ? await commandAfter(context, owner) : null;
    return { ...checked, next_command };
  },
  text: ({ step, next_step, next_command }) =>
    [
      `${step.id}  ${step.state}  ${step.title}`,
      next_step === null
        ? `No Step is open; next: ${next_command}`
        : `next: ${next_step.id}  ${next_step.title}`,
    ].join("\n"),
});

/** From elsewhere than the Case's worktree, no run of a gate counts as fresh. */
async function commandAfter(context: Context, task: Task): Promise<string> {
  const { path, evidence, hasRuns } = context.read((view) => ({
    path: view.find("worktrees", task.worktree ?? "")?.path,
    evidence: Object.values(view.all(`evidence-${task.epic}`)),
    hasRuns: hasGateRuns(view, task),
  }));
  const isHere = path === context.repository().topLevel;
  const tree = path !== undefined && isHere && hasRuns
    // Only now, so that the other Steps do not load it.
    ? await (await import("../../io/git_tree.ts")).worktreeTree(path)
    : undefined;
  return nextToFinish(task, gateLines(task, evidence, tree)).command;
}
