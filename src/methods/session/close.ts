import * as z from "zod/mini";
import { Session } from "../../core/records/session.ts";
import { closeSession } from "../../core/session_rules.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "session.close",
  summary: "Close a session and let go of its locks; worktrees stay",
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
      session: Session,
      locks_released: z.array(z.string()),
      merge_lock_released: z.boolean(),
    }),
  positional: ["session_id"],
  example: "lockstep session close",
  run: async (context) => {
    const id = context.sessionId();
    const closed = await context.transact((tx) =>
      closeSession(tx, id, context.now())
    );
    return { ...closed, locks_released: [...closed.locks_released] };
  },
  text: (result) =>
    `Session ${result.session.id} is closed; locks let go: ${result.locks_released.length}${
      result.merge_lock_released ? ", and the merge lock" : ""
    }`,
});
