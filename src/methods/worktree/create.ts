import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { canonicalScope } from "../../core/scope.ts";
import { requireOpenSession } from "../../core/session_rules.ts";
import { requireSlug, slugOf } from "../../core/slug.ts";
import { findCommit } from "../../io/git.ts";
import { findBranchTip } from "../../io/git_worktree.ts";
import { method } from "../method.ts";
import { makeWorktree } from "../worktree_make.ts";
import { pathRoots } from "../path_roots.ts";

export const definition = method({
  name: "worktree.create",
  summary: "Make a child worktree from any commit, branch or tag",
  effect: "write",
  params: z.strictObject({
    slug: z.optional(
      z.string().check(
        z.describe("Name of the worktree; made from the reason when left out"),
      ),
    ),
    base_ref: z._default(z.string(), "HEAD").check(
      z.describe("Where it starts: a branch, a tag or a commit"),
    ),
    reason: z.optional(
      z.string().check(
        z.describe("What it is for, in a few words"),
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
  example: "lockstep worktree create hotfix --base-ref v1.2 --allow src",
  run: async (context, params) => {
    const sessionId = context.sessionId();
    const session = context.read((view) => requireOpenSession(view, sessionId));
    const { topLevel } = context.repository();
    const baseCommit = await findCommit(topLevel, params.base_ref);
    if (baseCommit === undefined) throw noSuchBase(params.base_ref);
    const isBranch =
      await findBranchTip(topLevel, params.base_ref) !== undefined;
    const worktree = await makeWorktree(context, {
      kind: "child",
      slug: params.slug === undefined
        ? slugOf(params.reason ?? "")
        : requireSlug(params.slug, "slug"),
      sessionId,
      parent: session.worktree,
      baseRef: isBranch ? params.base_ref : null,
      baseCommit,
      scope: canonicalScope(params, pathRoots(context)),
      isSparse: params.sparse,
      check: (tx) => requireOpenSession(tx, sessionId),
    });
    return { worktree };
  },
  text: ({ worktree }) =>
    `Worktree ${worktree.slug} is ready at ${worktree.path}, on ${worktree.branch}`,
});

function noSuchBase(revision: string) {
  return refused(
    `Cannot start a worktree from "${revision}": no commit has that name`,
    { reason: "worktree.no_base", hint: "See git branch --all and git tag" },
  );
}
