import * as z from "zod/mini";
import { releaseLock } from "../../core/lock_lease.ts";
import { lockGround } from "../lock_holder.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "lock.release",
  summary: "Let go of locks that the caller holds",
  effect: "write",
  params: z.strictObject({
    lock_id: z.array(z.string()).check(
      z.minLength(1),
      z.describe("The locks, like L6"),
    ),
    owner_session: z.optional(
      z.string().check(z.describe("Session that holds them")),
    ),
  }),
  result: () => z.strictObject({ released: z.array(z.string()) }),
  positional: ["lock_id"],
  example: "lockstep lock release L6",
  run: async (context, params) => {
    const { holder } = lockGround(context, params.owner_session);
    const released = await context.transact((tx) =>
      params.lock_id.map((id) => releaseLock(tx, { id, holder }).id)
    );
    return { released };
  },
  text: ({ released }) => `Released ${released.join(", ")}`,
});
