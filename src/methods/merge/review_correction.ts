import * as z from "zod/mini";
import { correctionOf } from "../../core/correction.ts";
import { refused } from "../../core/error.ts";
import { sendMessage } from "../../core/inbox_rules.ts";
import { requireMergeRequest } from "../../core/merge_queue.ts";
import { isEnded } from "../../core/thread_state.ts";
import { requireThread } from "../../core/thread_rules.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { ENTRY_PARAM, SESSION_PARAM } from "../merge_params.ts";
import { restartThread } from "../thread_restart.ts";

export const definition = method({
  name: "merge.review.correction",
  summary: "Make the prompt for the changes a review asks for, and send it",
  effect: "write",
  params: z.strictObject({
    ...ENTRY_PARAM,
    send_to: z.optional(
      z.string().check(
        z.describe(
          "Thread to send it to as a directive; one that has ended is started again",
        ),
      ),
    ),
    ...SESSION_PARAM,
  }),
  result: () =>
    z.strictObject({
      prompt: z.string(),
      round: z.int(),
      max_rounds: z.int(),
      /** Threads that worked on what is merged. */
      authors: z.array(z.string()),
      /** Thread that it was sent to; null when it was not sent. */
      sent_to: z.nullable(z.string()),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge review correction M7 --send-to T5",
  run: async (context, params) => {
    const id = params.merge_request_id;
    const config = await context.config();
    const correction = context.read((view) =>
      correctionOf(view, requireMergeRequest(view, id, "correct"), config)
    );
    const { prompt, round, max_rounds } = correction;
    if (params.send_to !== undefined) {
      requireRound(id, { round, max_rounds });
      await send(context, params.send_to, prompt);
    }
    return {
      prompt,
      round,
      max_rounds,
      authors: correction.authors.map((thread) => thread.id),
      sent_to: params.send_to ?? null,
    };
  },
  text: ({ prompt, authors, sent_to }) =>
    sent_to === null
      ? `${prompt}\nauthors: ${authors.join(", ") || "no threads"}`
      : `Sent to ${sent_to}`,
});

/** Author and reviewer who do not agree would go on for ever. */
function requireRound(
  id: string,
  rounds: { readonly round: number; readonly max_rounds: number },
): void {
  if (rounds.round < rounds.max_rounds) return;
  throw refused(
    `Cannot send "${id}" back: it is round ${rounds.round} of ${rounds.max_rounds}; a person decides`,
    {
      reason: "merge.rounds_exhausted",
      hint: `lockstep merge main status ${id}`,
    },
  );
}

async function send(
  context: Context,
  threadId: string,
  prompt: string,
): Promise<void> {
  const thread = context.read((view) =>
    requireThread(view, threadId, "correct")
  );
  if (isEnded(thread)) {
    await restartThread(context, threadId, prompt);
    return;
  }
  await context.transact((tx) =>
    sendMessage(tx, {
      session_id: thread.session_id,
      from: context.actor(),
      to: thread.id,
      kind: "directive",
      mode: "queue",
      text: prompt,
    }, context.now())
  );
}
