import * as z from "zod/mini";
import { requireOwnRequest } from "../../core/merge_queue.ts";
import { isReturned, nextStepOf } from "../../core/merge_state.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { Evidence } from "../../core/records/task.ts";
import { PROJECT_FILE } from "../../store/config_load.ts";
import { prepareCandidate } from "../merge_prepare.ts";
import { withMergeWork } from "../merge_work.ts";
import { method } from "../method.ts";
import { GENERATION_PARAM, OWN_ENTRY_PARAMS } from "../merge_params.ts";

const Prepared = z.strictObject({
  merge_request: MergeRequest,
  evidence: z.array(Evidence),
  conflicts: z.array(z.strictObject({
    path: z.string(),
    /** Line ranges in the file with conflict markers. */
    hunks: z.array(z.strictObject({ from: z.int(), to: z.int() })),
  })),
  next_step: z.string(),
});

export const definition = method({
  name: "merge.main.prepare",
  summary: "Build the candidate of a merge request and run its gates",
  effect: "write",
  params: z.strictObject({
    ...OWN_ENTRY_PARAMS,
    ...GENERATION_PARAM,
  }),
  result: () => Prepared,
  positional: ["merge_request_id"],
  example: "lockstep merge main prepare M7",
  run: async (context, params) => {
    const session = context.sessionId();
    const { id } = context.read((view) =>
      requireOwnRequest(view, params.merge_request_id, {
        session,
        action: "prepare",
      })
    );
    const { generation } = params;
    const prepared = await withMergeWork(
      context,
      id,
      () => prepareCandidate(context, id, { generation }),
    );
    return {
      merge_request: prepared.request,
      evidence: [...prepared.evidence],
      conflicts: prepared.conflicts.map(({ path, hunks }) => ({
        path,
        hunks: [...hunks],
      })),
      next_step: nextStepOf(prepared.request),
    };
  },
  text: (prepared) => textOf(prepared),
  exitStatus: ({ merge_request }) => isReturned(merge_request.state) ? 1 : 0,
});

function textOf(prepared: z.output<typeof Prepared>): string {
  const { merge_request: request } = prepared;
  return [
    `${request.id} is ${request.state}${
      request.note === "" ? "" : `: ${request.note}`
    }`,
    ...(request.candidate === null
      ? []
      : [`candidate ${request.candidate.commit}`]),
    ...prepared.evidence.map((each) => `gate ${each.text} (${each.id})`),
    ...prepared.conflicts.flatMap(({ path, hunks }) =>
      hunks.length === 0
        ? [`conflict ${path}`]
        : hunks.map((hunk) => `conflict ${path}:${hunk.from}-${hunk.to}`)
    ),
    `next: ${prepared.next_step}`,
    ...waysPast(request),
  ].join("\n");
}

/** Where a gate cannot pass, what would mend it cannot land by way of it. */
function waysPast({ state, candidate, target, branch }: MergeRequest) {
  return isReturned(state) && candidate?.paths?.includes(PROJECT_FILE) === true
    ? [
      `the gates are those of ${PROJECT_FILE} on ${target}; where they are what is wrong, a person lets ${branch} past them: lockstep override main ${branch} --reason TEXT`,
    ]
    : [];
}
