import * as z from "zod/mini";
import { canonicalScope } from "../../core/scope.ts";
import { method } from "../method.ts";
import { pathRoots } from "../path_roots.ts";
import { spawnWorktree } from "../worktree_spawn.ts";
import {
  CHILD_PARAMS,
  childText,
  newChild,
  reportChild,
  wantedSlug,
} from "./new_child.ts";

export const definition = method({
  name: "worktree.spawn",
  summary: "Make a child worktree from a session's own or from another child",
  effect: "write",
  params: z.strictObject({
    ...CHILD_PARAMS,
    parent: z.optional(
      z.string().check(
        z.describe("Worktree to spawn from; the session's own when left out"),
      ),
    ),
  }),
  result: newChild,
  positional: ["slug"],
  example: "lockstep worktree spawn auth-flow --allow 'src/auth/**'",
  run: async (context, params) => {
    const worktree = await spawnWorktree(context, {
      sessionId: context.sessionId(),
      parent: params.parent,
      slug: wantedSlug(params),
      scope: canonicalScope(params, pathRoots(context)),
      isSparse: params.sparse,
    });
    return await reportChild(context, worktree);
  },
  text: childText,
});
