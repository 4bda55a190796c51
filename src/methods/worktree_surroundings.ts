/**
 * What whoever gets a new worktree should know: how far its base is from what
 * it is to land on, and who else may write where it will. Only ever warnings.
 */
import * as z from "zod/mini";
import { counted } from "../core/count_text.ts";
import { LockstepError } from "../core/error.ts";
import { displayPath } from "../core/path.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { findScopeOverlaps } from "../core/scope_overlap.ts";
import { findCommit } from "../io/git.ts";
import { distanceBetween, findUpstream } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";
import { lazySchema } from "./lazy_schema.ts";
import {
  overlapLines,
  scopeOverlaps,
  toScopeOverlaps,
} from "./scope_overlap.ts";

const BaseDistance = lazySchema(() =>
  z.strictObject({
    /** Branch that the session is to land on, as that branch's upstream has it. */
    target: z.string(),
    ahead: z.int(),
    behind: z.int(),
  })
);

/** Fields of a result that has a new worktree in it. */
export const surroundings = lazySchema(() =>
  z.strictObject({
    /** Null when there is nothing that it could land on. */
    base_distance: z.nullable(BaseDistance()),
    /** Others at work who may write in the same place. */
    scope_overlaps: scopeOverlaps(),
  })
);
export type Surroundings = z.output<ReturnType<typeof surroundings>>;

/**
 * Looks at the surroundings of a new worktree. The worktree is there and may
 * be at work already: a question that git cannot answer is no failure.
 *
 * @param actor in short form; its own Cases are not others'.
 */
export async function findSurroundings(
  context: Context,
  worktree: Worktree,
  actor: string,
): Promise<Surroundings> {
  const base_distance = await findOrReport(context, worktree);
  const { scope, slug } = worktree;
  const overlaps = context.read((view) =>
    findScopeOverlaps(view, { scope, worktree: slug, actor })
  );
  return { base_distance, scope_overlaps: toScopeOverlaps(overlaps) };
}

async function findOrReport(
  context: Context,
  worktree: Worktree,
): Promise<Surroundings["base_distance"]> {
  try {
    return await findBaseDistance(context, worktree);
  } catch (error) {
    const isGit = error instanceof LockstepError &&
      error.code === "tool_failed";
    if (!isGit) throw error;
    context.options.report(`distance to the target: ${error.message}`);
    return null;
  }
}

/** To what the session's branch came from follows, else to what is protected. */
async function findBaseDistance(
  context: Context,
  { path, session_id, base_commit }: Worktree,
): Promise<Surroundings["base_distance"]> {
  const { base_ref, guarded } = context.read((view) => ({
    base_ref: view.find("sessions", session_id)?.base_ref ?? null,
    guarded: view.find("meta", "repository")?.protected_branches[0],
  }));
  const upstream = base_ref === null
    ? undefined
    : await findUpstream(path, base_ref);
  const target = upstream ??
    (guarded === undefined ? undefined : `refs/heads/${guarded}`);
  const tip = target === undefined ? undefined : await findCommit(path, target);
  if (target === undefined || tip === undefined) return null;
  return {
    target: target.replace(/^refs\/(heads|remotes)\//, ""),
    ...await distanceBetween(path, base_commit, tip),
  };
}

/** Returns what makes a base stale, for a sentence; `undefined`: nothing. */
export function staleText(
  distance: Surroundings["base_distance"],
): string | undefined {
  return distance === null || distance.behind === 0
    ? undefined
    : `its base is ${
      counted(distance.behind, "commit")
    } behind ${distance.target}`;
}

/** Returns the lines that show the surroundings to a person. */
export function surroundingLines(found: Surroundings): string[] {
  const { base_distance } = found;
  const stale = staleText(base_distance);
  return [
    ...(base_distance === null ? [] : [
      `target    ${
        displayPath(base_distance.target)
      }: the base is ${base_distance.ahead} ahead, ${base_distance.behind} behind`,
    ]),
    ...(stale === undefined ? [] : [`stale     ${stale}`]),
    ...overlapLines(found.scope_overlaps),
  ];
}
