import * as z from "zod/mini";
import { openReview, requireJudgeable } from "../../core/run_review_rules.ts";
import { method } from "../method.ts";
import { findReviewed, loadReview } from "../run_review_load.ts";
import { resultOf, reviewResult, reviewText } from "../run_review_result.ts";

export const definition = method({
  name: "review.open",
  summary: "Fill the checklist of a dispatched run from what is known of it",
  effect: "write",
  params: z.strictObject({
    run_id: z.string().check(
      z.describe("Id of the run, or of a thread for its last run: T5"),
    ),
  }),
  result: () => reviewResult(),
  positional: ["run_id"],
  example: "lockstep review open T5",
  run: async (context, { run_id }) => {
    const run = findReviewed(context, run_id, "review");
    context.read((view) => requireJudgeable(view, run));
    const { items, tree } = await loadReview(context, run);
    const review = await context.transact((tx) =>
      openReview(tx, { run, items, tree }, {
        actor: context.actor(),
        now: context.now(),
      })
    );
    return resultOf(review);
  },
  text: reviewText,
});
