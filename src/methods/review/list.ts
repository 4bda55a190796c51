import * as z from "zod/mini";
import { Role } from "../../core/records/thread.ts";
import { RunReviewState } from "../../core/records/run_review.ts";
import { awaitingReview } from "../../core/run_review_list.ts";
import { method } from "../method.ts";

const Line = z.strictObject({
  run_id: z.string(),
  thread_id: z.string(),
  case_id: z.nullable(z.string()),
  mode: Role,
  /** Null: nobody has opened its review. */
  state: z.nullable(RunReviewState),
  round: z.int(),
  next_step: z.string(),
});

export const definition = method({
  name: "review.list",
  summary: "List the dispatched runs of a session that nobody has accepted",
  effect: "read",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Accepted ones and those sent back as well"),
    ),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: () => z.strictObject({ runs: z.array(Line) }),
  example: "lockstep review list",
  run: (context, { all }) => {
    const session = context.sessionId();
    const runs = context.read((view) => awaitingReview(view, session, all));
    return Promise.resolve({ runs });
  },
  text: ({ runs }) =>
    runs.length === 0
      ? "No run waits for a review"
      : runs.map((each) =>
        `${each.run_id}  ${
          each.state ?? "not reviewed"
        }  next: ${each.next_step}`
      ).join("\n"),
});
