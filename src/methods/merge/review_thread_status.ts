import * as z from "zod/mini";
import { requireMergeRequest } from "../../core/merge_queue.ts";
import { nextStepOf } from "../../core/merge_state.ts";
import { MergeState, Review } from "../../core/records/merge.ts";
import { ThreadState } from "../../core/records/thread.ts";
import { reviewsOf, standingOf } from "../../core/review_rules.ts";
import { method } from "../method.ts";
import { ENTRY_PARAM } from "../merge_params.ts";

export const definition = method({
  name: "merge.review.thread_status",
  summary: "Show the reviewers of a merge request and what they said",
  effect: "read",
  params: z.strictObject({
    ...ENTRY_PARAM,
  }),
  result: () =>
    z.strictObject({
      state: MergeState,
      outcome: z.enum(["open", "approved", "changes_requested", "blocked"]),
      approvals: z.array(z.string()),
      reviews_required: z.int(),
      /** Reviewers that were started for it, the newest last. */
      threads: z.array(z.strictObject({
        thread_id: z.string(),
        state: ThreadState,
        /** What it handed in on the current candidate; null: nothing yet. */
        review: z.nullable(Review),
      })),
      /** Reviews of the current candidate by anybody. */
      reviews: z.array(Review),
      next_step: z.string(),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge review thread-status M7",
  run: (context, params) => {
    const id = params.merge_request_id;
    const result = context.read((view) => {
      const request = requireMergeRequest(view, id, "show");
      const reviews = reviewsOf(view, request);
      const standing = standingOf(view, request);
      const threads = Object.values(view.all("threads"))
        .filter((thread) =>
          thread.role === "reviewer" && thread.merge_request_id === id
        )
        .map((thread) => ({
          thread_id: thread.id,
          state: thread.state,
          review: reviews.findLast((review) =>
            review.reviewer === `thread:${thread.id}`
          ) ?? null,
        }));
      return {
        state: request.state,
        outcome: standing.outcome,
        approvals: [...standing.approvals],
        reviews_required: standing.required,
        threads,
        reviews,
        next_step: nextStepOf(request),
      };
    });
    return Promise.resolve(result);
  },
  text: (result) =>
    [
      `${result.state}: ${result.approvals.length} of ${result.reviews_required} approvals`,
      ...result.threads.map((each) =>
        `${each.thread_id} ${each.state}: ${
          each.review?.verdict ?? "nothing on this candidate"
        }`
      ),
      ...result.reviews.map((each) =>
        `${each.id} ${each.verdict} by ${each.reviewer}: ${each.summary}`
      ),
      `next: ${result.next_step}`,
    ].join("\n"),
});
