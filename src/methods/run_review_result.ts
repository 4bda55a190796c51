/** What every verb of `review` returns, and how it reads. */
import * as z from "zod/mini";
import { nextOfReview } from "../core/run_review_next.ts";
import { RunReview } from "../core/records/run_review.ts";
import { lazySchema } from "./lazy_schema.ts";

/** The review, and the one next step. */
export const reviewResult = lazySchema(() =>
  z.strictObject({
    review: RunReview,
    next_step: z.string(),
  })
);
export type ReviewResult = z.output<ReturnType<typeof reviewResult>>;

/** Returns a review as every verb of it does. */
export function resultOf(review: RunReview): ReviewResult {
  return { review, next_step: nextOfReview(review) };
}

const MARK = { pass: "ok  ", fail: "FAIL", open: "open" } as const;

/** Returns the checklist for people: what fails and is open with its facts. */
export function reviewText({ review, next_step }: ReviewResult): string {
  const by = review.decided_by === null ? "" : ` by ${review.decided_by}`;
  return [
    `${review.run_id}: ${review.state}${by} (round ${review.round})`,
    ...review.items.flatMap((item) => [
      `  ${
        item.state === "open" && item.answer !== null
          ? "said"
          : MARK[item.state]
      }  ${item.id}: ${item.clause}`,
      ...(item.state === "pass" ? [] : item.facts)
        .map((fact) => `          ${fact}`),
      ...(item.answer === null ? [] : [`          answer: ${item.answer}`]),
    ]),
    ...(review.note === "" ? [] : [`note: ${review.note}`]),
    `next: ${next_step}`,
  ].join("\n");
}
