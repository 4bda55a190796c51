import { join } from "@std/path";
import * as z from "zod/mini";
import type { Config } from "../../core/config.ts";
import { refused, usage } from "../../core/error.ts";
import { requireOwnRequest } from "../../core/merge_queue.ts";
import { isReviewable, nextStepOf } from "../../core/merge_state.ts";
import { requireTurn } from "../../core/merge_lock_rules.ts";
import { type Candidate, MergeRequest } from "../../core/records/merge.ts";
import { Thread } from "../../core/records/thread.ts";
import { standingOf } from "../../core/review_rules.ts";
import { isLive } from "../../core/thread_state.ts";
import { isAbsence } from "../../io/fs.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { OWN_ENTRY_PARAMS } from "../merge_params.ts";
import { loadReviewPack, writeReviewPack } from "../review_pack.ts";
import { spawnThread } from "../thread_spawn.ts";

const ACTION = "request a review of";

export const definition = method({
  name: "merge.review.request_auto",
  summary: "Start a reviewer for a candidate, with a review pack",
  effect: "write",
  params: z.strictObject({
    ...OWN_ENTRY_PARAMS,
    argv: z._default(z.array(z.string()), []).check(
      z.describe("Program and arguments of the command runner, after --"),
    ),
    runner: z.optional(
      z.string().check(
        z.describe("Agent program that reviews; as configured when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      merge_request: MergeRequest,
      /** Reviewers at work on the candidate. */
      threads: z.array(Thread),
      /** False when enough of them were at work already. */
      is_new: z.boolean(),
      /** Folder of the review pack. */
      pack: z.string(),
      next_step: z.string(),
    }),
  positional: ["merge_request_id", "argv"],
  example: "lockstep merge review request-auto M7",
  run: async (context, params) => {
    const session = context.sessionId();
    const reviewer = reviewerOf(await context.config(), params);
    const known = context.read((view) => {
      const request = requireOwnRequest(view, params.merge_request_id, {
        session,
        action: ACTION,
      });
      const now = context.now();
      const candidate = requireOpen(request);
      requireTurn(view, request, { action: ACTION, now });
      const { approvals, required } = standingOf(view, request);
      const threads = reviewersOf(Object.values(view.all("threads")), request);
      const missing = required - approvals.length - threads.length;
      return { request, candidate, threads, missing };
    });
    const { request, candidate } = known;
    const pack = await packFolder(context, request, candidate);
    const threads = [...known.threads];
    const isNew = known.missing > 0;
    if (isNew) {
      const { prompt } = await loadReviewPack(context, request, candidate);
      const { thread } = await spawnThread(context, {
        role: "reviewer",
        title: `review ${request.id}`,
        objective: `${prompt}\nThe review pack is in ${pack}\n`,
        ...reviewer,
        case_ids: [],
        merge_request_id: request.id,
        scope: [],
        deny: [],
      });
      threads.push(thread);
    }
    return {
      merge_request: request,
      threads,
      is_new: isNew,
      pack,
      next_step: waitFor(threads),
    };
  },
  text: ({ merge_request, threads, is_new, pack, next_step }) =>
    [
      `${merge_request.id}: ${threads.map((each) => each.id).join(", ")} ${
        is_new ? "reviews" : "reviews already"
      }`,
      `pack: ${pack}`,
      `next: ${next_step}`,
    ].join("\n"),
});

/** What to start: as asked for, else as the configuration says. */
function reviewerOf(
  config: Config,
  params: {
    readonly runner?: string | undefined;
    readonly argv: readonly string[];
  },
): { readonly runner: string; readonly argv: readonly string[] } {
  const { review } = config;
  const fixed = review.runner === "" ? undefined : review.runner;
  const runner = params.runner ?? fixed ?? config.runner.default;
  const argv = params.argv.length > 0 || runner !== "command"
    ? params.argv
    : review.command;
  if (fixed !== undefined && runner !== fixed) {
    throw refused(
      `Cannot ${ACTION} by "${runner}": review.runner says ${fixed}`,
      { reason: "review.other_runner", hint: "Leave --runner out" },
    );
  }
  if (runner !== "command" || argv.length > 0) return { runner, argv };
  throw usage(`Cannot ${ACTION} by "command": which program is not said`, {
    reason: "thread.program_missing",
    hint:
      "lockstep merge review request-auto --runner command -- PROGRAM ARGUMENT…; or set review.command in lockstep.yaml",
  });
}

function requireOpen(request: MergeRequest): Candidate {
  if (isReviewable(request.state) && request.candidate !== null) {
    return request.candidate;
  }
  throw refused(
    `Cannot ${ACTION} "${request.id}": it is ${request.state}, not in review`,
    { reason: "review.not_open", hint: nextStepOf(request) },
  );
}

/** One that began before the candidate was built looks at another. */
function reviewersOf(
  threads: readonly Thread[],
  request: MergeRequest,
): Thread[] {
  const since = request.candidate?.prepared_at ?? "";
  return threads.filter((thread) =>
    isLive(thread) && thread.role === "reviewer" &&
    thread.merge_request_id === request.id && thread.created_at >= since
  );
}

function waitFor(threads: readonly Thread[]): string {
  return threads.map((thread) =>
    `lockstep thread child wait-status ${thread.id} --target-statuses completed`
  ).join("; ");
}

/** A pack is named after its candidate, so an existing one is complete. */
async function packFolder(
  context: Context,
  request: MergeRequest,
  candidate: Candidate,
): Promise<string> {
  const reviews = join(context.ledger().paths.root, "reviews");
  const folder = join(reviews, `${request.id}-${candidate.commit}`);
  try {
    await Deno.stat(join(folder, "diff.patch"));
    return folder;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  await Deno.mkdir(reviews, { recursive: true, mode: 0o700 });
  const temporary = `${folder}.${Deno.pid}`;
  await writeReviewPack(context, temporary, { request, candidate });
  try {
    await Deno.rename(temporary, folder);
  } catch (error) {
    // Another call has put the same content there meanwhile.
    if (!isTaken(error)) throw error;
    await Deno.remove(temporary, { recursive: true });
  }
  return folder;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ENOTEMPTY" || error.code === "EEXIST");
}
