import * as z from "zod/mini";
import { join } from "@std/path";
import type { View } from "../../core/aggregates.ts";
import { RunReview } from "../../core/records/run_review.ts";
import { decisionBrief } from "../../core/run_review_brief.ts";
import {
  escalateReview,
  requireDecidable,
} from "../../core/run_review_decide.ts";
import { reviewsOf } from "../../core/run_review_rules.ts";
import { writeAtomically } from "../../io/fs.ts";
import { method } from "../method.ts";
import { decisionOn } from "../run_review_act.ts";
import { findReviewed, folderOf, loadRunPacket } from "../run_review_load.ts";

export const definition = method({
  name: "review.escalate",
  summary: "Hand a run to a person, with a brief to decide by",
  effect: "write",
  params: z.strictObject({
    run_id: z.string().check(
      z.describe("Id of the run, or of a thread for its last run: T5"),
    ),
    note: z._default(z.string(), "").check(
      z.describe("What you would do, and why"),
    ),
  }),
  result: () =>
    z.strictObject({
      review: RunReview,
      brief: z.string(),
      /** File with the brief. */
      path: z.string(),
    }),
  positional: ["run_id"],
  example:
    'lockstep review escalate T5 --note "Accept it: the failing test is about another platform"',
  run: async (context, params) => {
    const run = findReviewed(context, params.run_id, "escalate");
    const packet = loadRunPacket(context, run.id);
    const maxRounds = (await context.config()).review.max_rounds;
    const found = context.read((view) => ({
      review: requireDecidable(
        view,
        { run, actor: context.actor() },
        "escalate",
      ),
      earlier: earlierRounds(view, run),
    }));
    const brief = decisionBrief({
      ...found,
      packet,
      maxRounds,
      recommendation: params.note,
    });
    const { note } = params;
    const decision = await decisionOn(context, run, {
      action: "escalate",
      note,
    });
    const path = join(folderOf(context, run.id), "escalation.md");
    writeAtomically(path, brief);
    const review = await context.transact((tx) => escalateReview(tx, decision));
    return { review, brief, path };
  },
  text: ({ brief, path }) => `${brief}\nwritten to ${path}`,
});

function earlierRounds(
  view: View,
  run: { readonly id: string; thread_id: string; session_id: string },
): RunReview[] {
  return Object.values(view.all(reviewsOf(run.session_id)))
    .filter((each) =>
      each.thread_id === run.thread_id && each.run_id !== run.id
    ).toSorted((a, b) => a.round - b.round);
}
