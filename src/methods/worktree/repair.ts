import * as z from "zod/mini";
import { Worktree } from "../../core/records/worktree.ts";
import {
  requireOwnOrEnded,
  requireWorktree,
} from "../../core/worktree_rules.ts";
import { method } from "../method.ts";
import { REPAIRS, repairWorktree } from "../worktree_repair.ts";

export const definition = method({
  name: "worktree.repair",
  summary: "Mend a worktree that was moved, deleted or never finished",
  effect: "write",
  params: z.strictObject({
    slug: z.string().check(z.describe("The worktree")),
    path: z.optional(
      z.string().check(
        z.describe("The folder it was moved to"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      slug: z.string(),
      action: z.enum(REPAIRS),
      /** Null when there is nothing left of it. */
      worktree: z.nullable(Worktree),
    }),
  positional: ["slug"],
  example: "lockstep worktree repair auth-flow",
  run: async (context, params) => {
    const { session_id } = context.actor();
    const worktree = context.read((view) => {
      const found = requireWorktree(view, "repair", params.slug);
      requireOwnOrEnded(view, found, { session_id, action: "repair" });
      return found;
    });
    const repaired = await repairWorktree(context, worktree, params.path);
    return { slug: params.slug, ...repaired };
  },
  text: (result) =>
    `${result.slug}: ${result.action.replaceAll("_", " ")}${
      result.worktree === null ? "" : `, at ${result.worktree.path}`
    }`,
});
