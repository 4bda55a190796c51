import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { Worktree } from "../../core/records/worktree.ts";
import { isKept } from "../../core/worktree_rules.ts";
import { distancesOf } from "../../io/git_distance.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

const Row = z.strictObject({
  slug: z.string(),
  /** The branch it came from. */
  parent_branch: z.string(),
  /** Commits that the parent has not. */
  ahead: z.int(),
  /** Commits that the worktree has not. */
  behind: z.int(),
});

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
    z.strictObject({
      worktrees: z.array(Worktree),
      /** Of those whose branch and parent are both there. */
      distances: z.array(Row),
      count: z.int(),
    }),
  example: "lockstep worktree list",
  run: async (context, params) => {
    const session = params.all ? undefined : context.sessionId();
    const { worktrees, pairs } = context.read((view) => {
      const worktrees = Object.values(view.all("worktrees")).filter((each) =>
        session === undefined || (each.session_id === session && isKept(each))
      ).toSorted((a, b) => a.created_at < b.created_at ? 1 : -1);
      return { worktrees, pairs: pairsOf(view, worktrees) };
    });
    const distances = await distancesTo(context, pairs);
    return { worktrees, distances, count: worktrees.length };
  },
  text: ({ worktrees, distances }) =>
    worktrees.length === 0
      ? "There is no worktree"
      : worktrees.map((each) =>
        line(each, distances.find(({ slug }) => slug === each.slug))
      ).join("\n"),
});

interface Pair {
  readonly slug: string;
  readonly branch: string;
  readonly parent: string;
}

/** A child is measured against its parent's branch, as it is merged there. */
function pairsOf(view: View, worktrees: readonly Worktree[]): Pair[] {
  return worktrees.filter(isKept).flatMap(({ slug, branch, ...from }) => {
    const above = view.find("worktrees", from.parent ?? "")?.branch;
    const parent = above ?? from.base_ref;
    return parent === null ? [] : [{ slug, branch, parent }];
  });
}

async function distancesTo(context: Context, pairs: readonly Pair[]) {
  const found = await distancesOf(context.repository().commonDir, pairs);
  return pairs.flatMap(({ slug, branch, parent }) => {
    const distance = found.get(branch);
    return distance === undefined
      ? []
      : [{ slug, parent_branch: parent, ...distance }];
  });
}

function line(
  worktree: Worktree,
  distance: z.output<typeof Row> | undefined,
): string {
  const { slug, kind, state, branch, path } = worktree;
  const far = distance === undefined
    ? ""
    : `  +${distance.ahead} -${distance.behind} ${distance.parent_branch}`;
  return `${slug}  ${kind}, ${state}  ${branch}${far}  ${path}`;
}
