import * as z from "zod/mini";
import { attachSession } from "../../core/resume_attach.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "resume.candidates.attach",
  summary: "Take over a silent session with all it owns",
  effect: "write",
  params: z.strictObject({
    target_session_id: z.string().check(
      z.describe("Session to take over"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("Session that takes over; the caller's when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      session_id: z.string(),
      taken_over: z.string(),
      worktrees: z.array(z.string()),
      locks: z.array(z.string()),
      threads: z.array(z.string()),
      epics: z.array(z.string()),
      merge_requests: z.array(z.string()),
    }),
  positional: ["target_session_id"],
  example: "lockstep resume candidates attach improve-gallery",
  run: async (context, params) => {
    const requester = context.sessionId();
    const { leases } = await context.config();
    const attached = await context.transact((tx) =>
      attachSession(tx, {
        requester,
        target: params.target_session_id,
        staleSeconds: leases.session_stale_seconds,
      }, context.now())
    );
    return {
      session_id: requester,
      taken_over: params.target_session_id,
      ...attached,
    };
  },
  text: (attached) =>
    [
      `${attached.session_id} has taken over ${attached.taken_over}`,
      `worktrees: ${attached.worktrees.join(", ")}`,
      `epics: ${attached.epics.join(", ") || "none"}`,
    ].join("\n"),
});
