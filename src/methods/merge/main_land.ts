import * as z from "zod/mini";
import {
  findHead,
  requireMergeRequest,
  requireOwnRequest,
} from "../../core/merge_queue.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { closeLanded, pushLanded, tellNext } from "../merge_aftermath.ts";
import { landCandidate } from "../merge_land.ts";
import { requireOwner } from "../merge_owner.ts";
import { withMergeWork } from "../merge_work.ts";
import { method } from "../method.ts";
import { GENERATION_PARAM, OWN_ENTRY_PARAMS } from "../merge_params.ts";
import { dropRefs, servedRefs } from "../served_refs.ts";

export const definition = method({
  name: "merge.main.land",
  summary: "Move the target to the approved candidate",
  effect: "write",
  params: z.strictObject({
    ...OWN_ENTRY_PARAMS,
    ...GENERATION_PARAM,
  }),
  result: () =>
    z.strictObject({
      merge_request: MergeRequest,
      /** Worktree whose files moved along; null when there is none. */
      worktree: z.nullable(z.string()),
      /** What became of the worktrees that were merged into it. */
      closed: z.array(z.strictObject({
        slug: z.string(),
        branch: z.string(),
        /** Null when it was removed. */
        kept_because: z.nullable(z.string()),
        backup_ref: z.nullable(z.string()),
      })),
      /** Whose turn it is now. */
      next: z.nullable(MergeRequest),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge main land M7",
  run: async (context, params) => {
    const action = "land";
    const named = params.merge_request_id;
    // Named, it may be another session's: a person can confirm that.
    const known = context.read((view) =>
      named === undefined
        ? requireOwnRequest(view, named, {
          session: context.sessionId(),
          action,
        })
        : requireMergeRequest(view, named, action)
    );
    const { id } = known;
    await requireOwner(context, known, action);
    const { generation } = params;
    const { request, worktree } = await withMergeWork(
      context,
      id,
      () => landCandidate(context, id, { generation }),
    );
    const landed = await pushLanded(context, request);
    const closed = await closeLanded(context, landed);
    await dropRefs(context, await servedRefs(context));
    const { leases } = await context.config();
    const next = context.read((view) =>
      findHead(view, {
        now: context.now(),
        staleSeconds: leases.session_stale_seconds,
      })
    );
    await tellNext(context, next, landed);
    return {
      merge_request: landed,
      worktree: worktree ?? null,
      closed,
      next: next ?? null,
    };
  },
  text: ({ merge_request, closed, next }) =>
    [
      `${merge_request.id} has landed: ${merge_request.target} is at ${merge_request.landed_commit}`,
      ...pushText(merge_request),
      ...closed.map((each) =>
        each.kept_because === null
          ? `removed worktree ${each.slug} with ${each.branch}`
          : `kept worktree ${each.slug}: ${each.kept_because}`
      ),
      ...(next === null
        ? []
        : [`next in the queue: ${next.id} of session ${next.session_id}`]),
    ].join("\n"),
});

function pushText(request: MergeRequest): string[] {
  const { push } = request;
  if (push === undefined) return [];
  if (push.state === "pushed") return [`pushed to ${push.remote}`];
  return [
    `NOT pushed to ${push.remote}: ${push.said.split("\n").at(-1)}`,
    `try again: git fetch ${push.remote}, then lockstep merge main land ${request.id}`,
  ];
}
