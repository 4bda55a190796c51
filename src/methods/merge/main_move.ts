import * as z from "zod/mini";
import {
  moveEntry,
  queueOf,
  requireMergeRequest,
  setPriority,
} from "../../core/merge_queue.ts";
import { usage } from "../../core/error.ts";
import { MergeRequest } from "../../core/records/merge.ts";
import { requireOwner } from "../merge_owner.ts";
import { method } from "../method.ts";
import { ENTRY_PARAM, SESSION_PARAM } from "../merge_params.ts";

export const definition = method({
  name: "merge.main.move",
  summary: "Give a waiting merge request another place or priority",
  effect: "write",
  params: z.strictObject({
    ...ENTRY_PARAM,
    place: z.optional(
      z.int().check(
        z.positive(),
        z.describe("Place in the queue; 1 is the first"),
      ),
    ),
    priority: z.optional(
      z.int().check(z.describe("Priority; higher comes first")),
    ),
    ...SESSION_PARAM,
  }),
  result: () =>
    z.strictObject({
      /** The queue as it is now, first comes first. */
      queue: z.array(MergeRequest),
    }),
  positional: ["merge_request_id"],
  example: "lockstep merge main move M7 --place 1",
  run: async (context, params) => {
    const { merge_request_id: id, place, priority } = params;
    if (place === undefined && priority === undefined) {
      throw usage(`Cannot move "${id}": where to is not said`, {
        reason: "merge.place_wanted",
        hint: "Add --place N or --priority N",
      });
    }
    await requireOwner(
      context,
      context.read((view) => requireMergeRequest(view, id, "move")),
      "move",
    );
    return await context.transact((tx) => {
      const now = context.now();
      if (priority !== undefined) {
        setPriority(tx, requireMergeRequest(tx, id, "move"), { priority, now });
      }
      if (place !== undefined) {
        moveEntry(tx, requireMergeRequest(tx, id, "move"), { place, now });
      }
      return { queue: queueOf(tx) };
    });
  },
  text: ({ queue }) =>
    queue.map((request, index) =>
      `${
        index + 1
      }. ${request.id} ${request.state}  priority ${request.priority}  ${request.branch} (${request.session_id})`
    ).join("\n"),
});
