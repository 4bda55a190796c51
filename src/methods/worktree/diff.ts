import * as z from "zod/mini";
import { displayPath } from "../../core/path.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { requireSession } from "../../core/session_rules.ts";
import { requireWorktree } from "../../core/worktree_rules.ts";
import { gitText } from "../../io/git.ts";
import { pathsChangedSince } from "../../io/git_merge.ts";
import {
  distanceBetween,
  findBranchTip,
  worktreeStatus,
} from "../../io/git_worktree.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { requireIdentity } from "../worktree_identity.ts";

const Result = z.strictObject({
  worktree: Worktree,
  /** What it is compared with: the branch it came from, or that commit. */
  base: z.string(),
  head: z.string(),
  /** Commits that only it has. */
  ahead: z.int(),
  /** Commits that only its base has; not 0 means that it is stale. */
  behind: z.int(),
  paths: z.array(z.string()),
  /** Changed or new, and not committed. */
  uncommitted: z.array(z.string()),
  /** Null unless asked for. */
  patch: z.nullable(z.string()),
});

export const definition = method({
  name: "worktree.diff",
  summary: "Show what a worktree changed since it left its base",
  effect: "read",
  params: z.strictObject({
    slug: z.optional(
      z.string().check(
        z.describe("The worktree; the session's own when left out"),
      ),
    ),
    patch: z._default(z.boolean(), false).check(
      z.describe("The changed lines as well"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => Result,
  positional: ["slug"],
  example: "lockstep worktree diff auth-flow --patch",
  run: async (context, params) => {
    const worktree = context.read((view) =>
      requireWorktree(
        view,
        "compare",
        params.slug ?? requireSession(view, context.sessionId()).worktree,
      )
    );
    return await compare(context, worktree, params.patch);
  },
  text: (result) =>
    [
      `${result.worktree.branch} is ${result.ahead} ahead of ${result.base} and ${result.behind} behind`,
      ...result.paths.map((each) => `  ${displayPath(each)}`),
      ...result.uncommitted.map((each) =>
        `  ${displayPath(each)} (not committed)`
      ),
      ...(result.patch === null ? [] : [result.patch]),
    ].join("\n"),
});

async function compare(
  context: Context,
  worktree: Worktree,
  withPatch: boolean,
): Promise<z.output<typeof Result>> {
  await requireIdentity(context, worktree, "compare");
  const { path, base_ref } = worktree;
  const known = base_ref === null
    ? undefined
    : await findBranchTip(path, base_ref);
  const base = known ?? worktree.base_commit;
  const head = await findBranchTip(path, worktree.branch) ?? base;
  const status = await worktreeStatus(path);
  return {
    worktree,
    base: known === undefined ? worktree.base_commit : base_ref ?? base,
    head,
    ...await distanceBetween(path, head, base),
    paths: await pathsChangedSince(path, base, head),
    uncommitted: [...status.changed, ...status.untracked],
    patch: withPatch
      ? await gitText(path, [
        "diff",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--merge-base",
        base,
        head,
        "--",
      ])
      : null,
  };
}
