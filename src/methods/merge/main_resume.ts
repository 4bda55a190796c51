import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { acquireMergeLock } from "../../core/merge_lock_rules.ts";
import {
  requireMergeRequest,
  requireOwnRequest,
} from "../../core/merge_queue.ts";
import {
  isLanded,
  isLanding,
  isPreparing,
  isReturned,
  nextStepOf,
} from "../../core/merge_state.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { landCandidate } from "../merge_land.ts";
import { prepareCandidate } from "../merge_prepare.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { withMergeWork } from "../merge_work.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { OWN_ENTRY_PARAMS } from "../merge_params.ts";

const ACTION = "resume";

export const definition = method({
  name: "merge.main.resume",
  summary: "Finish a preparation or a landing that was interrupted",
  effect: "write",
  params: z.strictObject(OWN_ENTRY_PARAMS),
  result: () =>
    z.strictObject({ merge_request: MergeRequest, next_step: z.string() }),
  positional: ["merge_request_id"],
  example: "lockstep merge main resume M7",
  run: async (context, params) => {
    const session = context.sessionId();
    const { id } = context.read((view) =>
      requireOwnRequest(view, params.merge_request_id, {
        session,
        action: ACTION,
      })
    );
    const request = await withMergeWork(context, id, async () => {
      await reconcileMerges(context);
      const known = context.read((view) =>
        requireMergeRequest(view, id, ACTION)
      );
      return isLanded(known.state) ? known : await goOn(context, known);
    });
    return { merge_request: request, next_step: nextStepOf(request) };
  },
  text: ({ merge_request, next_step }) =>
    `${merge_request.id} is ${merge_request.state}\nnext: ${next_step}`,
  exitStatus: ({ merge_request }) => isReturned(merge_request.state) ? 1 : 0,
});

async function goOn(
  context: Context,
  request: MergeRequest,
): Promise<MergeRequest> {
  const { id, state } = request;
  if (!isPreparing(state) && !isLanding(state)) {
    throw refused(
      `Cannot ${ACTION} "${id}": it is ${state}, and nothing was interrupted`,
      { reason: "merge.nothing_to_resume", hint: nextStepOf(request) },
    );
  }
  const { leases } = await context.config();
  await context.transact((tx) =>
    acquireMergeLock(tx, request, {
      now: context.now(),
      ttlSeconds: leases.merge_lock_seconds,
      staleSeconds: leases.session_stale_seconds,
    })
  );
  const done = isLanding(state)
    ? await landCandidate(context, id)
    : await prepareCandidate(context, id);
  return done.request;
}
