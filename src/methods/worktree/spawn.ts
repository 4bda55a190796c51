import * as z from "zod/mini";
import { Worktree } from "../../core/records/worktree.ts";
import { canonicalScope } from "../../core/scope.ts";
import { requireSlug, slugOf } from "../../core/slug.ts";
import { method } from "../method.ts";
import { spawnWorktree } from "../worktree_spawn.ts";
import { pathRoots } from "../path_roots.ts";

export const definition = method({
  name: "worktree.spawn",
  summary: "Make a child worktree from a session's own or from another child",
  effect: "write",
  params: z.strictObject({
    slug: z.optional(
      z.string().check(
        z.describe("Name of the worktree; made from the reason when left out"),
      ),
    ),
    reason: z.optional(
      z.string().check(
        z.describe("What it is for, in a few words"),
      ),
    ),
    parent: z.optional(
      z.string().check(
        z.describe("Worktree to spawn from; the session's own when left out"),
      ),
    ),
    allow: z._default(z.array(z.string()), []).check(
      z.describe(
        "Pattern of paths that it may commit; none: it commits nothing",
      ),
    ),
    deny: z._default(z.array(z.string()), []).check(
      z.describe("Pattern of paths that it may not commit after all"),
    ),
    sparse: z._default(z.boolean(), false).check(
      z.describe("Check out only what it may commit, and the files at the top"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ worktree: Worktree }),
  positional: ["slug"],
  example: "lockstep worktree spawn auth-flow --allow 'src/auth/**'",
  run: async (context, params) => {
    const slug = params.slug === undefined
      ? slugOf(params.reason ?? "")
      : requireSlug(params.slug, "slug");
    const worktree = await spawnWorktree(context, {
      sessionId: context.sessionId(),
      parent: params.parent,
      slug,
      scope: canonicalScope(params, pathRoots(context)),
      isSparse: params.sparse,
    });
    return { worktree };
  },
  text: ({ worktree }) =>
    [
      `Worktree ${worktree.slug} is ready`,
      `path    ${worktree.path}`,
      `branch  ${worktree.branch}, from ${worktree.base_ref} at ${
        worktree.base_commit.slice(0, 10)
      }`,
      worktree.scope.allow.length === 0
        ? "scope   nothing: commits are refused"
        : `scope   ${worktree.scope.allow.join(" ")}`,
    ].join("\n"),
});
