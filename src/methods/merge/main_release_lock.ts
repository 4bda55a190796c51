import * as z from "zod/mini";
import { releaseMergeLock } from "../../core/merge_lock_rules.ts";
import type { Context } from "../context.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { confirmAsPerson } from "../person_confirm.ts";
import { method } from "../method.ts";
import { SESSION_PARAM } from "../merge_params.ts";

export const definition = method({
  name: "merge.main.release_lock",
  summary: "Give the merge lock back; its entry keeps its place in the queue",
  effect: "write",
  params: z.strictObject({
    ...SESSION_PARAM,
  }),
  result: () =>
    z.strictObject({
      /** The merge request that it was held for. */
      merge_request_id: z.nullable(z.string()),
    }),
  example: "lockstep merge main release-lock",
  run: async (context) => {
    await reconcileMerges(context);
    const session = await holderOrPerson(context);
    const { released } = await context.transact((tx) =>
      releaseMergeLock(tx, session, context.now())
    );
    return { merge_request_id: released };
  },
  text: ({ merge_request_id }) =>
    `The merge lock is free; ${merge_request_id} waits for its next turn`,
});

/** A person may take it from anybody; everybody else only gives it back. */
async function holderOrPerson(context: Context): Promise<string | undefined> {
  if (context.actor().kind !== "person") return context.sessionId();
  await confirmAsPerson(
    context,
    "release the merge lock",
    "Release the merge lock of whoever holds it?",
  );
  return undefined;
}
