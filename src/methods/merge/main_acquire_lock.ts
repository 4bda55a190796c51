import * as z from "zod/mini";
import { LockstepError } from "../../core/error.ts";
import {
  acquireMergeLock,
  nextStepUnder,
} from "../../core/merge_lock_rules.ts";
import { requireOwnRequest } from "../../core/merge_queue.ts";
import { MergeLock, MergeRequest } from "../../core/records/merge.ts";
import { addSeconds } from "../../core/time.ts";
import { delay } from "../../io/clock.ts";
import type { Context } from "../context.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { method } from "../method.ts";
import { OWN_ENTRY_PARAMS } from "../merge_params.ts";

/** How often it is asked again whose turn it is. */
const WAIT_MS = 500;

const Params = z.strictObject({
  ...OWN_ENTRY_PARAMS,
  ttl_seconds: z.optional(
    z.int().check(
      z.positive(),
      z.describe("Length of the lease; as configured when left out"),
    ),
  ),
  wait_seconds: z._default(z.int().check(z.nonnegative()), 0).check(
    z.describe("How long to wait for its turn"),
  ),
});

export const definition = method({
  name: "merge.main.acquire_lock",
  summary: "Take the merge lock for the first entry of the queue, or renew it",
  effect: "write",
  params: Params,
  result: () =>
    z.strictObject({
      merge_lock: MergeLock,
      merge_request: MergeRequest,
      next_step: z.string(),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge main acquire-lock",
  run: async (context, params) => {
    const deadline = addSeconds(context.now(), params.wait_seconds);
    let said = "";
    for (;;) {
      try {
        return await acquire(context, params);
      } catch (error) {
        if (!isHeld(error) || context.now() >= deadline) throw error;
        if (error.message !== said) context.options.report(error.message);
        said = error.message;
        await delay(WAIT_MS);
        // Who waits is alive: a session that is not seen loses its turn.
        await context.transact(() => {});
      }
    }
  },
  text: ({ merge_lock, next_step }) =>
    `The merge lock is held for ${merge_lock.merge_request_id} until ${merge_lock.lease_until}, generation ${merge_lock.generation}\nnext: ${next_step}`,
});

async function acquire(context: Context, params: z.output<typeof Params>) {
  await reconcileMerges(context);
  const session = context.sessionId();
  const { leases } = await context.config();
  return await context.transact((tx) => {
    const request = requireOwnRequest(tx, params.merge_request_id, {
      session,
      action: "acquire the merge lock for",
    });
    const merge_lock = acquireMergeLock(tx, request, {
      now: context.now(),
      ttlSeconds: params.ttl_seconds ?? leases.merge_lock_seconds,
      staleSeconds: leases.session_stale_seconds,
    });
    const next_step = nextStepUnder(merge_lock, request, context.now());
    return { merge_lock, merge_request: request, next_step };
  });
}

function isHeld(error: unknown): error is LockstepError {
  return error instanceof LockstepError && error.code === "held";
}
