import { join } from "@std/path";
import * as z from "zod/mini";
import { LockstepError, refused } from "../../core/error.ts";
import { requireMergeRequest } from "../../core/merge_queue.ts";
import { nextStepOf } from "../../core/merge_state.ts";
import {
  type Candidate,
  MergeRequest,
  Review,
} from "../../core/records/merge.ts";
import { Evidence, Task } from "../../core/records/task.ts";
import type { Context } from "../context.ts";
import { reviewedRequest } from "../merge_reviewed.ts";
import { method } from "../method.ts";
import { REVIEWED_PARAM } from "../merge_params.ts";
import { loadReviewPack, writeReviewPack } from "../review_pack.ts";

const Pack = z.strictObject({
  merge_request: MergeRequest,
  risk: z.string(),
  risk_reasons: z.array(z.string()),
  files: z.array(z.strictObject({
    path: z.string(),
    added: z.nullable(z.int()),
    deleted: z.nullable(z.int()),
  })),
  cases: z.array(z.strictObject({
    task: Task,
    evidence: z.array(Evidence),
    /** What governs it and has changed since it began. */
    drift: z.array(
      z.strictObject({ what: z.string(), was: z.unknown(), is: z.unknown() }),
    ),
  })),
  gates: z.array(Evidence),
  reviews: z.array(Review),
  outside_scope: z.array(z.string()),
  claims: z.array(z.strictObject({
    claim: z.string(),
    outcome: z.enum(["passed", "failed", "needs_evidence"]),
    detail: z.string(),
  })),
  prompt: z.string(),
  /** Files written with `--output`. */
  written: z.array(z.string()),
});

export const definition = method({
  name: "merge.review.context",
  summary: "Show what a reviewer needs, or write it as a review pack",
  effect: "read",
  params: z.strictObject({
    ...REVIEWED_PARAM,
    output: z.optional(
      z.string().check(
        z.describe("Folder to write the pack to; it must not exist yet"),
      ),
    ),
  }),
  result: () => Pack,
  positional: ["merge_request_id"],
  example: "lockstep merge review context M7 --output ../review-M7",
  run: async (context, params) => {
    const id = reviewedRequest(context, params.merge_request_id, "review");
    const request = context.read((view) =>
      requireMergeRequest(view, id, "review")
    );
    const candidate = requireCandidate(request);
    const pack = await loadReviewPack(context, request, candidate);
    const written = params.output === undefined
      ? []
      : await writeTo(context, params.output, { request, candidate });
    return {
      ...pack,
      risk_reasons: [...pack.risk_reasons],
      files: [...pack.files],
      cases: pack.cases.map(({ task, evidence, drift }) => ({
        task,
        evidence: [...evidence],
        drift: [...drift],
      })),
      gates: [...pack.gates],
      reviews: [...pack.reviews],
      outside_scope: [...pack.outside_scope],
      claims: [...pack.claims],
      written,
    };
  },
  text: (pack) => textOf(pack),
});

function requireCandidate(request: MergeRequest): Candidate {
  if (request.candidate !== null) return request.candidate;
  throw refused(
    `Cannot review "${request.id}": it is ${request.state} and has no candidate`,
    { reason: "review.no_candidate", hint: nextStepOf(request) },
  );
}

async function writeTo(
  context: Context,
  output: string,
  of: { readonly request: MergeRequest; readonly candidate: Candidate },
): Promise<string[]> {
  const folder = output.startsWith("/")
    ? output
    : join(context.options.folder, output);
  try {
    return await writeReviewPack(context, folder, of);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new LockstepError(
      "usage",
      `Cannot write the review pack to "${output}": it exists already`,
      { reason: "review.output_exists", hint: "Name another folder" },
    );
  }
}

function textOf(pack: z.output<typeof Pack>): string {
  if (pack.written.length > 0) return pack.written.join("\n");
  return [
    pack.prompt,
    `Files (${pack.files.length}):`,
    ...pack.files.map((file) =>
      `  +${file.added ?? "?"} -${file.deleted ?? "?"}  ${file.path}`
    ),
    `Cases (${pack.cases.length}):`,
    ...pack.cases.map(({ task, evidence }) =>
      `  ${task.id} ${task.state}  ${task.title} (${evidence.length} evidence)`
    ),
    `Gates on the candidate (${pack.gates.length}):`,
    ...pack.gates.map((each) => `  ${each.text}`),
    ...pack.reviews.map((each) =>
      `Review ${each.id}: ${each.verdict} by ${each.reviewer}: ${each.summary}`
    ),
  ].join("\n");
}
