import * as z from "zod/mini";
import { Session } from "../../core/records/session.ts";
import { noteHeartbeat } from "../../core/session_rules.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "session.heartbeat",
  summary: "Say that a session's root is alive, and renew its leases",
  effect: "write",
  params: z.strictObject({
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ session: Session }),
  positional: ["session_id"],
  example: "lockstep session heartbeat",
  run: async (context) => {
    const id = context.sessionId();
    const session = await context.transact((tx) =>
      noteHeartbeat(tx, id, context.now())
    );
    return { session };
  },
  text: ({ session }) =>
    `Session ${session.id} was last seen at ${session.last_seen_at}`,
});
