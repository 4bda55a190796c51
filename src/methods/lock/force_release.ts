import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { describeLock, holderName } from "../../core/lock_error.ts";
import { forceReleaseLock, requireForcible } from "../../core/lock_force.ts";
import type { Context } from "../context.ts";
import { lockResult, toResult } from "../lock_result.ts";
import { method } from "../method.ts";
import { isConfirmed } from "../person_confirm.ts";

export const definition = method({
  name: "lock.force_release",
  summary: "Take a lock away from its holder, who is told: root or person",
  effect: "write",
  params: z.strictObject({
    lock_id: z.string().check(z.describe("The lock, like L6")),
    reason: z.string().check(
      z.minLength(1),
      z.describe("Why; recorded, and told to the holder"),
    ),
  }),
  result: () =>
    z.strictObject({
      lock: lockResult(),
      /** Null when nobody is left to read one. */
      message_id: z.nullable(z.string()),
    }),
  positional: ["lock_id"],
  example: 'lockstep lock force-release L6 --reason "its thread hangs"',
  run: async (context, params) => {
    const request = {
      id: params.lock_id,
      actor: context.actor(),
      reason: params.reason,
    };
    if (request.actor.kind === "person") await confirm(context, request);
    return await context.transact((tx) => {
      const now = context.now();
      const { lock, message_id } = forceReleaseLock(tx, request, now);
      return { lock: toResult(lock, tx, now), message_id };
    });
  },
  text: ({ lock, message_id }) =>
    `Took ${lock.id} away from ${holderName(lock)}${
      message_id === null ? "" : `, who is told by ${message_id}`
    }`,
});

async function confirm(
  context: Context,
  request: Parameters<typeof requireForcible>[1],
): Promise<void> {
  const lock = context.read((view) => requireForcible(view, request));
  const question = `Take ${describeLock(lock)} away from ${holderName(lock)}?`;
  if (await isConfirmed(context, question)) return;
  throw refused(`Cannot take "${lock.id}" away: it was not confirmed`, {
    reason: "person.not_confirmed",
    hint: "Run it at a terminal and type the code shown",
  });
}
