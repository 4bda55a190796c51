import * as z from "zod/mini";
import { mergeLockOf, nextStepUnder } from "../../core/merge_lock_rules.ts";
import { queueOf, requireMergeRequest } from "../../core/merge_queue.ts";
import { isTurn } from "../../core/merge_state.ts";
import { MergeLock, MergeRequest, Review } from "../../core/records/merge.ts";
import { reviewsOf, standingOf } from "../../core/review_rules.ts";
import type { IsoTime } from "../../core/time.ts";
import type { Context } from "../context.ts";
import { findDrift } from "../merge_reconcile.ts";
import { method } from "../method.ts";

const Row = z.strictObject({
  merge_request: MergeRequest,
  reviews: z.array(Review),
  approvals: z.int(),
  reviews_required: z.int(),
  /** What happened to its branches since it was last touched. */
  drift: z.nullable(z.string()),
  next_step: z.string(),
});

const Status = z.strictObject({
  merge_lock: MergeLock,
  is_lapsed: z.boolean(),
  /** First comes first. With an id: only that entry. */
  entries: z.array(Row),
});

export const definition = method({
  name: "merge.main.status",
  summary: "Show the merge queue and the merge lock, or one merge request",
  effect: "read",
  params: z.strictObject({
    merge_request_id: z.optional(
      z.string().check(
        z.describe("The merge request; the queue when left out"),
      ),
    ),
    all: z._default(z.boolean(), false).check(
      z.describe("Show those that are landed, withdrawn or returned as well"),
    ),
  }),
  result: () => Status,
  positional: ["merge_request_id"],
  example: "lockstep merge main status M7",
  run: async (context, params) => {
    const id = params.merge_request_id;
    const { lock, requests } = context.read((view) => ({
      lock: mergeLockOf(view),
      requests: id !== undefined
        ? [requireMergeRequest(view, id, "show")]
        : params.all
        ? Object.values(view.all("merge"))
        : queueOf(view),
    }));
    const entries = [];
    for (const request of requests) {
      entries.push(await rowOf(context, { request, lock }));
    }
    return {
      merge_lock: lock,
      is_lapsed: lock.lease_until !== null &&
        lock.lease_until <= context.now(),
      entries,
    };
  },
  text: (status) => textOf(status),
});

async function rowOf(
  context: Context,
  { request, lock }: {
    readonly request: MergeRequest;
    readonly lock: MergeLock;
  },
): Promise<z.output<typeof Row>> {
  const drift = isTurn(request.state)
    ? await findDrift(context, request)
    : undefined;
  const { reviews, standing } = context.read((view) => ({
    reviews: reviewsOf(view, request),
    standing: standingOf(view, request),
  }));
  return {
    merge_request: request,
    reviews,
    approvals: standing.approvals.length,
    reviews_required: standing.required,
    drift: drift === undefined
      ? null
      : drift.kind === "landed"
      ? `${request.target} has the candidate`
      : drift.note,
    next_step: nextStepUnder(lock, request, context.now()),
  };
}

function textOf(status: z.output<typeof Status>): string {
  const lines = status.entries.flatMap((row) => rowText(row));
  return [lockText(status), ...lines].join("\n");
}

function lockText(status: z.output<typeof Status>): string {
  const { merge_lock, is_lapsed } = status;
  if (merge_lock.session_id === null) return "merge lock: free";
  const until: IsoTime | null = merge_lock.lease_until;
  return `merge lock: ${merge_lock.session_id} for ${merge_lock.merge_request_id}, ${
    is_lapsed ? "lapsed at" : "until"
  } ${until}, generation ${merge_lock.generation}`;
}

function rowText(row: z.output<typeof Row>): string[] {
  const { merge_request: request } = row;
  const note = row.drift ?? request.note;
  return [
    `${request.id} ${request.state}  ${request.branch} -> ${request.target}  (${request.session_id}) ${request.title}`,
    ...(request.candidate === null ? [] : [
      `  candidate ${request.candidate.commit}, reviews ${row.approvals} of ${row.reviews_required}`,
    ]),
    ...row.reviews.map((review) =>
      `  ${review.id} ${review.verdict} by ${review.reviewer}: ${review.summary}`
    ),
    ...(note === "" ? [] : [`  ${note}`]),
    `  next: ${row.next_step}`,
  ];
}
