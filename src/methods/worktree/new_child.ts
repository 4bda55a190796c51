/** What `worktree.create` and `worktree.spawn` have in common. */
import * as z from "zod/mini";
import { Worktree } from "../../core/records/worktree.ts";
import { requireSlug, slugOf } from "../../core/slug.ts";
import { actorName } from "../../core/actor.ts";
import type { Context } from "../context.ts";
import { lazySchema } from "../lazy_schema.ts";
import {
  findSurroundings,
  surroundingLines,
  surroundings,
} from "../worktree_surroundings.ts";

/** Params of every new child. */
export const CHILD_PARAMS = {
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
};

export const newChild = lazySchema(() =>
  z.strictObject({ worktree: Worktree, ...surroundings().shape })
);
type NewChild = z.output<ReturnType<typeof newChild>>;

/** Returns the name that a new child gets unless it is taken. */
export function wantedSlug(
  params: {
    readonly slug?: string | undefined;
    readonly reason?: string | undefined;
  },
): string {
  return params.slug === undefined
    ? slugOf(params.reason ?? "")
    : requireSlug(params.slug, "slug");
}

/** Returns a new child with its surroundings. */
export async function reportChild(
  context: Context,
  worktree: Worktree,
): Promise<NewChild> {
  const actor = actorName(context.actor());
  return { worktree, ...await findSurroundings(context, worktree, actor) };
}

/** Returns what a person reads of a new child. */
export function childText({ worktree, ...found }: NewChild): string {
  const { allow } = worktree.scope;
  return [
    `Worktree ${worktree.slug} is ready`,
    `path      ${worktree.path}`,
    `branch    ${worktree.branch}, from ${worktree.base_ref ?? "a commit"} at ${
      worktree.base_commit.slice(0, 10)
    }`,
    `scope     ${
      allow.length === 0 ? "nothing: commits are refused" : allow.join(" ")
    }`,
    ...surroundingLines(found),
  ].join("\n");
}
