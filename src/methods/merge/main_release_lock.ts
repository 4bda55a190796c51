import * as z from "zod/mini";
import { releaseMergeLock } from "../../core/merge_lock_rules.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "merge.main.release_lock",
  summary: "Give the merge lock back; its entry keeps its place in the queue",
  effect: "write",
  params: z.strictObject({
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      /** The merge request that it was held for. */
      merge_request_id: z.nullable(z.string()),
    }),
  example: "lockstep merge main release-lock",
  run: async (context) => {
    await reconcileMerges(context);
    const session = context.sessionId();
    const { released } = await context.transact((tx) =>
      releaseMergeLock(tx, session, context.now())
    );
    return { merge_request_id: released };
  },
  text: ({ merge_request_id }) =>
    `The merge lock is free; ${merge_request_id} waits for its next turn`,
});
