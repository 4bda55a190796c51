import * as z from "zod/mini";
import { requireSession } from "../../core/session_rules.ts";
import { requireWorktree } from "../../core/worktree_rules.ts";
import { method } from "../method.ts";
import { requireIdentity } from "../worktree_identity.ts";

export const definition = method({
  name: "worktree.path",
  summary: "Print the folder of a worktree, for cd",
  effect: "read",
  params: z.strictObject({
    slug: z.optional(
      z.string().check(
        z.describe("The worktree; the session's own when left out"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ slug: z.string(), path: z.string() }),
  positional: ["slug"],
  example: 'cd "$(lockstep worktree path)"',
  run: async (context, params) => {
    const worktree = context.read((view) =>
      requireWorktree(
        view,
        "find the path of",
        params.slug ?? requireSession(view, context.sessionId()).worktree,
      )
    );
    await requireIdentity(context, worktree, "find the path of");
    return { slug: worktree.slug, path: worktree.path };
  },
  text: (result) => result.path,
});
