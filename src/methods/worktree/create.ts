import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { canonicalScope } from "../../core/scope.ts";
import { requireOpenSession } from "../../core/session_rules.ts";
import { findCommit } from "../../io/git.ts";
import { findBranchTip } from "../../io/git_worktree.ts";
import { method } from "../method.ts";
import { pathRoots } from "../path_roots.ts";
import { makeWorktree } from "../worktree_make.ts";
import {
  CHILD_PARAMS,
  childText,
  newChild,
  reportChild,
  wantedSlug,
} from "./new_child.ts";

export const definition = method({
  name: "worktree.create",
  summary: "Make a child worktree from any commit, branch or tag",
  effect: "write",
  params: z.strictObject({
    ...CHILD_PARAMS,
    base_ref: z._default(z.string(), "HEAD").check(
      z.describe("Where it starts: a branch, a tag or a commit"),
    ),
  }),
  result: newChild,
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
      slug: wantedSlug(params),
      sessionId,
      parent: session.worktree,
      baseRef: isBranch ? params.base_ref : null,
      baseCommit,
      scope: canonicalScope(params, pathRoots(context)),
      isSparse: params.sparse,
      check: (tx) => requireOpenSession(tx, sessionId),
    });
    return await reportChild(context, worktree);
  },
  text: childText,
});

function noSuchBase(revision: string) {
  return refused(
    `Cannot start a worktree from "${revision}": no commit has that name`,
    { reason: "worktree.no_base", hint: "See git branch --all and git tag" },
  );
}
