import * as z from "zod/mini";
import { withdraw } from "../../core/merge_land.ts";
import { requireMergeRequest } from "../../core/merge_queue.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { candidateRef, dropRef } from "../../io/git_merge.ts";
import { requireOwner } from "../merge_owner.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { method } from "../method.ts";
import { ENTRY_PARAM, SESSION_PARAM } from "../merge_params.ts";

export const definition = method({
  name: "merge.main.withdraw",
  summary: "Take a merge request out of the queue for good",
  effect: "write",
  params: z.strictObject({
    ...ENTRY_PARAM,
    reason: z._default(z.string(), "").check(
      z.describe("Why, for those who look later"),
    ),
    ...SESSION_PARAM,
  }),
  result: () => z.strictObject({ merge_request: MergeRequest }),
  positional: ["merge_request_id"],
  example: 'lockstep merge main withdraw M7 --reason "superseded by M9"',
  run: async (context, params) => {
    const id = params.merge_request_id;
    await reconcileMerges(context);
    await requireOwner(
      context,
      context.read((view) => requireMergeRequest(view, id, "withdraw")),
      "withdraw",
    );
    const request = await context.transact((tx) =>
      withdraw(tx, id, params.reason, context.now())
    );
    await dropRef(context.repository().commonDir, candidateRef(id));
    return { merge_request: request };
  },
  text: ({ merge_request }) =>
    `${merge_request.id} is withdrawn; ${merge_request.branch} is as it was`,
});
