import * as z from "zod/mini";
import { requireReview } from "../../core/run_review_rules.ts";
import { method } from "../method.ts";
import { findReviewed } from "../run_review_load.ts";
import { resultOf, reviewResult, reviewText } from "../run_review_result.ts";

export const definition = method({
  name: "review.show",
  summary: "Show the review of a run: the checklist and what came of it",
  effect: "read",
  params: z.strictObject({
    run_id: z.string().check(
      z.describe("Id of the run, or of a thread for its last run: T5"),
    ),
  }),
  result: () => reviewResult(),
  positional: ["run_id"],
  example: "lockstep review show T5",
  run: (context, { run_id }) => {
    const run = findReviewed(context, run_id, "show the review of");
    const review = context.read((view) => requireReview(view, run, "show"));
    return Promise.resolve(resultOf(review));
  },
  text: reviewText,
});
