import * as z from "zod/mini";
import { usage } from "../../core/error.ts";
import {
  acceptReview,
  requireDecidable,
} from "../../core/run_review_decide.ts";
import { method } from "../method.ts";
import { decisionOn } from "../run_review_act.ts";
import { findReviewed } from "../run_review_load.ts";
import { resultOf, reviewResult, reviewText } from "../run_review_result.ts";

export const definition = method({
  name: "review.accept",
  summary: "Accept the work of a run; what facts leave open is answered",
  effect: "write",
  params: z.strictObject({
    run_id: z.string().check(
      z.describe("Id of the run, or of a thread for its last run: T5"),
    ),
    answer: z._default(z.array(z.string()), []).check(
      z.describe(
        "What you saw of an open item, as ITEM=WHAT AND WHERE; constraints=… answers constraints.1, .2, …",
      ),
    ),
    note: z._default(z.string(), "").check(
      z.describe("What is to be known of it later"),
    ),
  }),
  result: () => reviewResult(),
  positional: ["run_id"],
  example:
    'lockstep review accept T5 --answer "tests=tests/slug_test.ts:12 covers it"',
  run: async (context, params) => {
    const answers = new Map(params.answer.map(answerOf));
    const run = findReviewed(context, params.run_id, "accept");
    context.read((view) =>
      requireDecidable(view, { run, actor: context.actor() }, "accept")
    );
    const { note } = params;
    const decision = await decisionOn(context, run, { action: "accept", note });
    const review = await context.transact((tx) =>
      acceptReview(tx, decision, answers)
    );
    return resultOf(review);
  },
  text: reviewText,
});

function answerOf(text: string): [string, string] {
  const at = text.indexOf("=");
  const answer = text.slice(at + 1).trim();
  if (at > 0 && answer !== "") return [text.slice(0, at).trim(), answer];
  throw usage(`Cannot read answer "${text.slice(0, 80)}": it says too little`, {
    reason: "review.bad_answer",
    hint: 'Write it as "ITEM=WHAT AND WHERE"',
  });
}
