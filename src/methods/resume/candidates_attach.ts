import * as z from "zod/mini";
import type { Transaction } from "../../core/aggregates.ts";
import { Draft } from "../../core/draft.ts";
import { attachSession } from "../../core/resume_attach.ts";
import { noteDriver } from "../../core/root_sign.ts";
import { method } from "../method.ts";
import { findRootSigns } from "../root_signs.ts";

export const definition = method({
  name: "resume.candidates.attach",
  summary: "Take over a silent session with all it owns",
  effect: "write",
  params: z.strictObject({
    target_session_id: z.string().check(
      z.describe("Session to take over"),
    ),
    dry_run: z._default(z.boolean(), false).check(
      z.describe("Say what would change hands, and change nothing"),
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
      is_dry_run: z.boolean(),
    }),
  positional: ["target_session_id"],
  example: "lockstep resume candidates attach improve-gallery",
  run: async (context, params) => {
    const requester = context.sessionId();
    const { leases } = await context.config();
    const signs = await findRootSigns(context);
    const attach = (tx: Transaction) => {
      noteDriver(tx, context.actor(), signs);
      return attachSession(tx, {
        requester,
        target: params.target_session_id,
        staleSeconds: leases.session_stale_seconds,
      }, context.now());
    };
    const attached = params.dry_run
      ? context.read((view) => attach(new Draft(view)))
      : await context.transact(attach);
    return {
      session_id: requester,
      taken_over: params.target_session_id,
      ...attached,
      is_dry_run: params.dry_run,
    };
  },
  text: (attached) =>
    [
      `${attached.session_id} ${
        attached.is_dry_run ? "would take" : "has taken"
      } over ${attached.taken_over}`,
      `worktrees: ${attached.worktrees.join(", ")}`,
      `epics: ${attached.epics.join(", ") || "none"}`,
    ].join("\n"),
});
