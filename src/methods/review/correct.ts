import * as z from "zod/mini";
import { join } from "@std/path";
import {
  parseReviewFinding,
  runCorrection,
} from "../../core/run_review_correction.ts";
import {
  noteNextRun,
  requireCorrectable,
  sendBack,
} from "../../core/run_review_rules.ts";
import { RunReview } from "../../core/records/run_review.ts";
import { writeAtomically } from "../../io/fs.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { decisionOn } from "../run_review_act.ts";
import { findReviewed, folderOf, loadRunPacket } from "../run_review_load.ts";
import { restartThread } from "../thread_restart.ts";

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
    if (params.dry_run) return { review, prompt, max_rounds, next_run: null };
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
    const next_run = await startNext(context, run.thread_id, prompt);
    const sent = await context.transact((tx) => noteNextRun(tx, run, next_run));
    return { review: sent, prompt, max_rounds, next_run };
  },
  text: ({ prompt, next_run, review }) =>
    next_run === null
      ? prompt.trimEnd()
      : `Sent back ${review.run_id}; ${next_run} answers it\nnext: lockstep review open ${next_run}, when it has ended`,
});

async function startNext(
  context: Context,
  threadId: string,
  prompt: string,
): Promise<string> {
  const { thread } = await restartThread(context, threadId, prompt);
  return thread.run_id ?? "";
}
