import * as z from "zod/mini";
import { findHead, requireMergeRequest } from "../../core/merge_queue.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { landCandidate } from "../merge_land.ts";
import { requireOwner } from "../merge_owner.ts";
import { withMergeWork } from "../merge_work.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "merge.main.land",
  summary: "Move the target to the approved candidate",
  effect: "write",
  params: z.strictObject({
    merge_request_id: z.string().check(z.describe("The merge request")),
    generation: z.optional(
      z.int().check(
        z.describe("Refuse when the merge lock has another generation"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      merge_request: MergeRequest,
      /** Worktree whose files moved along; null when there is none. */
      worktree: z.nullable(z.string()),
      /** Whose turn it is now. */
      next: z.nullable(MergeRequest),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge main land M7",
  run: async (context, params) => {
    const id = params.merge_request_id;
    await requireOwner(
      context,
      context.read((view) => requireMergeRequest(view, id, "land")),
      "land",
    );
    const { generation } = params;
    const { request, worktree } = await withMergeWork(
      context,
      id,
      () => landCandidate(context, id, { generation }),
    );
    const { leases } = await context.config();
    const next = context.read((view) =>
      findHead(view, {
        now: context.now(),
        staleSeconds: leases.session_stale_seconds,
      })
    );
    return {
      merge_request: request,
      worktree: worktree ?? null,
      next: next ?? null,
    };
  },
  text: ({ merge_request, next }) =>
    [
      `${merge_request.id} has landed: ${merge_request.target} is at ${merge_request.landed_commit}`,
      ...(next === null
        ? []
        : [`next in the queue: ${next.id} of session ${next.session_id}`]),
    ].join("\n"),
});
