import * as z from "zod/mini";
import { heartbeatLock } from "../../core/lock_lease.ts";
import { lockGround } from "../lock_holder.ts";
import { lockLine, lockResult, toResult } from "../lock_result.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "lock.heartbeat",
  summary: "Renew the lease of a lock",
  effect: "write",
  params: z.strictObject({
    lock_id: z.string().check(z.describe("The lock, like L6")),
    ttl_seconds: z.optional(
      z.int().check(
        z.positive(),
        z.describe("New lease in seconds; as it was taken when left out"),
      ),
    ),
    owner_session: z.optional(
      z.string().check(z.describe("Session that holds it")),
    ),
  }),
  result: () => z.strictObject({ lock: lockResult() }),
  positional: ["lock_id"],
  example: "lockstep lock heartbeat L6",
  run: async (context, params) => {
    const { holder } = lockGround(context, params.owner_session);
    const request = {
      id: params.lock_id,
      holder,
      ...(params.ttl_seconds === undefined
        ? {}
        : { ttl_seconds: params.ttl_seconds }),
    };
    const lock = await context.transact((tx) => {
      const now = context.now();
      return toResult(heartbeatLock(tx, request, now), tx, now);
    });
    return { lock };
  },
  text: ({ lock }) => lockLine(lock),
});
