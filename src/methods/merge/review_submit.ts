import * as z from "zod/mini";
import { requireUndisguised } from "../../core/caller_chain.ts";
import { parseFinding } from "../../core/review_finding.ts";
import { nextStepOf } from "../../core/merge_state.ts";
import { MergeRequest, Review, Verdict } from "../../core/records/merge.ts";
import { submitReview } from "../../core/review_rules.ts";
import { refused, usage } from "../../core/error.ts";
import { findThreadsAbove } from "../caller_above.ts";
import type { Context } from "../context.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { noteDriver } from "../../core/root_sign.ts";
import { reviewedRequest } from "../merge_reviewed.ts";
import { method } from "../method.ts";
import { REVIEWED_PARAM } from "../merge_params.ts";
import { isConfirmed } from "../person_confirm.ts";
import { findRootSigns } from "../root_signs.ts";

export const definition = method({
  name: "merge.review.submit",
  summary: "Hand in a review of a candidate: findings and a verdict",
  effect: "write",
  params: z.strictObject({
    ...REVIEWED_PARAM,
    verdict: Verdict.check(
      z.describe("approve, request_changes or block"),
    ),
    candidate: z.optional(
      z.string().check(
        z.describe(
          "Full id of the commit that was reviewed; a reviewer thread may leave it out",
        ),
      ),
    ),
    summary: z._default(z.string(), "").check(
      z.describe("What the review comes to, in a sentence or two"),
    ),
    findings: z._default(z.array(z.string()), []).check(
      z.describe(
        'A finding as "P1 path:line what is wrong | how it shows"; P0 to P3, blocking, warning or info; repeatable',
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      review: Review,
      merge_request: MergeRequest,
      next_step: z.string(),
    }),
  positional: ["merge_request_id"],
  example:
    'lockstep merge review submit M7 --verdict approve --summary "Reads well"',
  run: async (context, params) => {
    const findings = params.findings.map(parseFinding);
    if (
      params.verdict !== "approve" && findings.length === 0 &&
      params.summary === ""
    ) throw nothingSaid(params.verdict);
    await reconcileMerges(context);
    const reviewer = context.actor();
    const id = reviewedRequest(context, params.merge_request_id, "review");
    // An author that drops its credential still runs below its supervisor.
    requireUndisguised(reviewer, await findThreadsAbove(context));
    if (reviewer.kind === "person") {
      await confirmPerson(context, id, params.verdict);
    }
    const { review: policy } = await context.config();
    const signs = await findRootSigns(context);
    const { review, request } = await context.transact((tx) => {
      const submitted = submitReview(tx, id, {
        reviewer,
        candidate: params.candidate,
        verdict: params.verdict,
        summary: params.summary,
        findings,
        signs,
      }, {
        now: context.now(),
        rootMayReview: policy.root_may_review,
        runner: policy.runner,
        command: policy.command,
      });
      noteDriver(tx, reviewer, signs);
      return submitted;
    });
    return { review, merge_request: request, next_step: nextStepOf(request) };
  },
  text: ({ review, merge_request, next_step }) =>
    [
      `${review.id}: ${review.verdict} by ${review.reviewer}${
        review.is_forced === true ? " (findings of P0 or P1 force it)" : ""
      }`,
      `${merge_request.id} is ${merge_request.state}`,
      `next: ${next_step}`,
    ].join("\n"),
});

function nothingSaid(verdict: string) {
  return usage(`Cannot hand in "${verdict}": it says nothing`, {
    reason: "review.nothing_said",
    hint:
      'Add --findings "P1 path:line what is wrong | how it shows", or --summary TEXT',
  });
}

async function confirmPerson(
  context: Context,
  id: string,
  verdict: string,
): Promise<void> {
  const question = `Record your verdict "${verdict}" on ${id}?`;
  if (await isConfirmed(context, question)) return;
  throw refused(
    `Cannot record a verdict on "${id}": it was not confirmed`,
    {
      reason: "person.not_confirmed",
      hint: "Run it at a terminal and type the code shown",
    },
  );
}
