import * as z from "zod/mini";
import { findHead } from "../../core/merge_queue.ts";
import { nextStepOf } from "../../core/merge_state.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "merge.main.next",
  summary: "Show whose turn it is in the merge queue",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      /** Null while nothing is queued. */
      merge_request: z.nullable(MergeRequest),
      next_step: z.nullable(z.string()),
    }),
  example: "lockstep merge main next",
  run: async (context) => {
    const { leases } = await context.config();
    const head = context.read((view) =>
      findHead(view, {
        now: context.now(),
        staleSeconds: leases.session_stale_seconds,
      })
    );
    return {
      merge_request: head ?? null,
      next_step: head === undefined ? null : nextStepOf(head),
    };
  },
  text: ({ merge_request, next_step }) =>
    merge_request === null
      ? "The merge queue is empty"
      : `${merge_request.id} ${merge_request.state}: ${merge_request.branch} into ${merge_request.target} (session ${merge_request.session_id})\nnext: ${next_step}`,
});
