import * as z from "zod/mini";
import { checkClaims, unclaimedChanges } from "../../core/evidence_claims.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { inspectCase, placeCase } from "../case_inspect.ts";
import { method } from "../method.ts";
import { identityOf } from "../worktree_identity.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "claim.verify",
  summary: "Compare what a worker says of a Case with git and the gates",
  effect: "read",
  params: z.strictObject({
    case_id: caseParam(),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      case_id: z.string(),
      claims: z.array(z.strictObject({
        from: z.string(),
        claim: z.string(),
        verdict: z.enum(["confirmed", "contradicted", "unverified"]),
        because: z.string(),
      })),
      /** Paths that git says are changed and no claim names. */
      unclaimed: z.array(z.string()),
    }),
  positional: ["case_id"],
  example: "lockstep claim verify C4",
  run: async (context, params) => {
    const wanted = { action: "verify", session: context.sessionId() };
    const placed = context.read((view) =>
      placeCase(view, requireCase(view, params.case_id, wanted))
    );
    const { worktree } = placed;
    const isThere = worktree?.state === "active" &&
      (await identityOf(context, worktree)).kind === "same";
    const findings = isThere ? await inspectCase(context, placed) : undefined;
    const facts = context.read((view) => {
      const { task } = placed;
      const steps = new Forest(view).children(task);
      const subjects = [task.id, ...steps.map((step) => step.id)];
      const evidence = Object.values(view.all(`evidence-${task.epic}`))
        .filter((each) => subjects.includes(each.subject));
      return {
        task,
        steps,
        evidence,
        changed: findings?.changed,
        tree: findings?.tree,
      };
    });
    return {
      case_id: params.case_id,
      claims: checkClaims(facts),
      unclaimed: unclaimedChanges(facts),
    };
  },
  text: ({ case_id, claims, unclaimed }) =>
    [
      ...(claims.length === 0 ? [`${case_id}: nothing is claimed`] : []),
      ...claims.map((each) =>
        `${each.verdict}  ${each.from}  ${each.claim} (${each.because})`
      ),
      ...unclaimed.map((path) => `not claimed  ${path}`),
    ].join("\n"),
  exitStatus: ({ claims }) =>
    claims.some((each) => each.verdict === "contradicted") ? 1 : 0,
});
