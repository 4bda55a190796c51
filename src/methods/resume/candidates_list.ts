import * as z from "zod/mini";
import { Session } from "../../core/records/session.ts";
import { resumeCandidates } from "../../core/resume_attach.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "resume.candidates.list",
  summary: "List the sessions that have fallen silent and can be taken over",
  effect: "read",
  params: z.strictObject({
    requester_session_id: z.optional(
      z.string().check(
        z.describe("Session that would take over; the caller's when left out"),
      ),
    ),
    heartbeat_timeout_seconds: z.optional(
      z.int().check(
        z.positive(),
        z.describe("Silent for so long; what attach demands when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      candidates: z.array(z.strictObject({
        session: Session,
        seconds_silent: z.int(),
        case_ids: z.array(z.string()),
      })),
    }),
  example: "lockstep resume candidates list",
  run: async (context, params) => {
    const { leases } = await context.config();
    const requester = params.requester_session_id ??
      context.actor().session_id ?? "";
    const candidates = context.read((view) =>
      resumeCandidates(view, {
        requester,
        staleSeconds: params.heartbeat_timeout_seconds ??
          leases.session_stale_seconds,
      }, context.now())
    );
    return { candidates };
  },
  text: ({ candidates }) =>
    candidates.length === 0
      ? "No session can be taken over"
      : candidates.map(({ session, seconds_silent, case_ids }) =>
        `${session.id}  silent for ${seconds_silent} s  ${case_ids.join(", ")}`
          .trimEnd()
      ).join("\n"),
});
