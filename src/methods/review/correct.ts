import * as z from "zod/mini";
import { join } from "@std/path";
import {
  parseReviewFinding,
  runCorrection,
} from "../../core/run_review_correction.ts";
import { requireCorrectable, sendBack } from "../../core/run_review_decide.ts";
import { RunStatus } from "../../core/records/run.ts";
import { RunReview } from "../../core/records/run_review.ts";
import { writeAtomically } from "../../io/fs.ts";
import { method } from "../method.ts";
import { decisionOn } from "../run_review_act.ts";
import { findReviewed, folderOf, loadRunPacket } from "../run_review_load.ts";
import { runNextRound } from "../run_review_round.ts";

export const definition = method({
  name: "review.correct",
  summary: "Send a run back: the prompt of the next round, and its start",
  effect: "write",
  params: z.strictObject({
    run_id: z.string().check(
      z.describe("Id of the run, or of a thread for its last run: T5"),
    ),
    finding: z._default(z.array(z.string()), []).check(
      z.describe(
        'What is wrong beside what fails, as "path:line what | clause or item | change wanted"; repeatable',
      ),
    ),
    note: z._default(z.string(), "").check(
      z.describe("What you say of it as a whole"),
    ),
    detach: z._default(z.boolean(), false).check(
      z.describe("Start the next round in a pane of the viewer, and return"),
    ),
    dry_run: z._default(z.boolean(), false).check(
      z.describe("Show the prompt only"),
    ),
  }),
  result: () =>
    z.strictObject({
      review: RunReview,
      prompt: z.string(),
      max_rounds: z.int(),
      /** Run that answers it; null when none was started. */
      next_run: z.nullable(z.string()),
      /** How that came out; null while it runs. */
      next_status: z.nullable(RunStatus),
    }),
  positional: ["run_id"],
  example:
    'lockstep review correct T5 --note "Quotes are lost in src/csv.ts:12"',
  run: async (context, params) => {
    const findings = params.finding.map(parseReviewFinding);
    const run = findReviewed(context, params.run_id, "correct");
    const max_rounds = (await context.config()).review.max_rounds;
    const packet = loadRunPacket(context, run.id);
    const limits = {
      maxRounds: max_rounds,
      hasFindings: findings.length > 0 || params.note !== "",
    };
    const review = context.read((view) =>
      requireCorrectable(view, { run, actor: context.actor() }, limits)
    );
    const { note } = params;
    const prompt = runCorrection({
      review,
      packet,
      findings,
      note,
      maxRounds: max_rounds,
    });
    if (params.dry_run) {
      return { review, prompt, max_rounds, next_run: null, next_status: null };
    }
    const decision = await decisionOn(context, run, {
      action: "correct",
      note,
    });
    const folder = folderOf(context, run.id);
    writeAtomically(join(folder, "correction.md"), prompt);
    await context.transact((tx) => {
      requireCorrectable(tx, decision, limits);
      sendBack(tx, decision);
    });
    const next = await runNextRound(context, run, {
      prompt,
      isDetached: params.detach,
    });
    return { prompt, max_rounds, ...next };
  },
  text: ({ prompt, next_run, next_status, review }) =>
    next_run === null ? prompt.trimEnd() : [
      `Sent back ${review.run_id}`,
      `${next_run}: ${next_status ?? "running"}`,
      `next: lockstep review open ${next_run}${
        next_status === null ? ", when it has ended" : ""
      }`,
    ].join("\n"),
});
