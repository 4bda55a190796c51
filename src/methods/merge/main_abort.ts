import * as z from "zod/mini";
import { abortTurn } from "../../core/merge_land.ts";
import { requireOwnRequest } from "../../core/merge_queue.ts";
import { nextStepOf } from "../../core/merge_state.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { candidateRef, dropRef } from "../../io/git_merge.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { method } from "../method.ts";
import { OWN_ENTRY_PARAMS } from "../merge_params.ts";

export const definition = method({
  name: "merge.main.abort",
  summary: "Take a merge request out of its turn and back into the queue",
  effect: "write",
  params: z.strictObject(OWN_ENTRY_PARAMS),
  result: () =>
    z.strictObject({ merge_request: MergeRequest, next_step: z.string() }),
  positional: ["merge_request_id"],
  example: "lockstep merge main abort M7",
  run: async (context, params) => {
    await reconcileMerges(context);
    const session = context.sessionId();
    const request = await context.transact((tx) => {
      const { id } = requireOwnRequest(tx, params.merge_request_id, {
        session,
        action: "abort",
      });
      return abortTurn(tx, id, context.now());
    });
    // After the ledger: a candidate without its ref could be collected.
    await dropRef(context.repository().commonDir, candidateRef(request.id));
    return { merge_request: request, next_step: nextStepOf(request) };
  },
  text: ({ merge_request, next_step }) =>
    `${merge_request.id} is queued again, without a candidate\nnext: ${next_step}`,
});
