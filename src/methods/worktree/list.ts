import * as z from "zod/mini";
import { Worktree } from "../../core/records/worktree.ts";
import { isKept } from "../../core/worktree_rules.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "worktree.list",
  summary: "List the worktrees of a session, or of all, newest first",
  effect: "read",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Those of every session, removed ones as well"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({ worktrees: z.array(Worktree), count: z.int() }),
  example: "lockstep worktree list",
  run: (context, params) => {
    const session = params.all ? undefined : context.sessionId();
    const worktrees = context.read((view) =>
      Object.values(view.all("worktrees")).filter((each) =>
        session === undefined || (each.session_id === session && isKept(each))
      ).toSorted((a, b) => a.created_at < b.created_at ? 1 : -1)
    );
    return Promise.resolve({ worktrees, count: worktrees.length });
  },
  text: (result) =>
    result.count === 0
      ? "There is no worktree"
      : result.worktrees.map((each) =>
        `${each.slug}  ${each.kind}, ${each.state}  ${each.branch}  ${each.path}`
      ).join("\n"),
});
