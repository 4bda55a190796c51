import * as z from "zod/mini";
import { Evidence } from "../../core/records/task.ts";
import { refused } from "../../core/error.ts";
import { requireGate } from "../../core/task_gate.ts";
import { requireCase } from "../../core/task_tree.ts";
import { placeCase, requireWorktree } from "../case_inspect.ts";
import { runGate } from "../gate_run.ts";
import { method } from "../method.ts";
import { requireIdentity } from "../worktree_identity.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "gate.run",
  summary: "Run a gate of a Case in its worktree and record the result",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    gate: z.optional(
      z.string().check(z.describe("Name of the gate; all when left out")),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      passed: z.boolean(),
      /** True when what was tested is no longer what is there. */
      changed_meanwhile: z.boolean(),
      evidence: z.array(Evidence),
    }),
  positional: ["case_id", "gate"],
  example: "lockstep gate run C4 test",
  run: async (context, params) => {
    const session = context.sessionId();
    const config = await context.config();
    const placed = context.read((view) =>
      placeCase(
        view,
        requireCase(view, params.case_id, {
          action: "run a gate of",
          session,
        }),
      )
    );
    const { task } = placed;
    const worktree = requireWorktree(placed, "run a gate of");
    await requireIdentity(context, worktree, "run a gate in");
    const names = params.gate === undefined
      ? task.gates.map((gate) => gate.name)
      : [params.gate];
    const gates = names.map((name) => requireGate(task, name, config));
    if (gates.length === 0) throw noGates(task.id);
    const evidence: Evidence[] = [];
    for (const gate of gates) {
      evidence.push(
        await runGate(context, {
          gate,
          folder: worktree.path,
          subject: task.id,
          aggregate: `evidence-${task.epic}`,
        }),
      );
    }
    return {
      passed: evidence.every((each) => each.exit_status === 0),
      changed_meanwhile: evidence.some((each) => each.tree !== each.tree_after),
      evidence,
    };
  },
  text: ({ evidence, changed_meanwhile }) =>
    [
      ...evidence.map((each) => `${each.id}  ${each.text}`),
      ...(changed_meanwhile
        ? [
          "The worktree changed while a gate ran: the result does not count. Ignore or commit what the gate writes",
        ]
        : []),
    ].join("\n"),
  exitStatus: ({ passed }) => passed ? 0 : 1,
});

function noGates(id: string): Error {
  return refused(`Cannot run a gate of "${id}": it has none`, {
    reason: "gate.not_found",
    hint: "Name a gate of the project: see lockstep config show",
  });
}
