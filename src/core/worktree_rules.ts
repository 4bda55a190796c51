/**
 * What may be done with worktrees. States: `creating` (announced, git is at
 * work), `active`, `merged` (its branch is in its parent's, the folder is
 * still there), `removed` (folder gone; the record stays for the history).
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import type { Scope, Worktree } from "./records/worktree.ts";
import { freeSlug } from "./slug.ts";
import type { IsoTime } from "./time.ts";

/** Tells whether its folder and its branch are in Lockstep's care. */
export function isLive(worktree: Worktree): boolean {
  return worktree.state === "active" || worktree.state === "merged";
}

/** Tells whether its folder may still be on the disk. */
export function isKept(worktree: Worktree): boolean {
  return worktree.state !== "removed";
}

/** Returns the branch of a session's own worktree or of one of its children. */
export function branchOf(
  prefix: string,
  place: {
    readonly kind: Worktree["kind"];
    readonly session: string;
    readonly slug: string;
  },
): string {
  return place.kind === "root"
    ? `${prefix}/${place.slug}/root`
    : `${prefix}/${place.session}/${place.slug}`;
}

/** Fills the template of the configuration (`worktree.location`). */
export function locationOf(
  template: string,
  place: {
    readonly parent: string;
    readonly repository: string;
    readonly slug: string;
  },
): string {
  return template.replace(
    /\{(parent|repo|slug)\}/g,
    (_, name) =>
      name === "parent"
        ? place.parent
        : name === "repo"
        ? place.repository
        : place.slug,
  );
}

/** A worktree that is wanted, and what is already taken outside the ledger. */
export interface WorktreeRequest {
  readonly kind: Worktree["kind"];
  /** The name it gets unless that is taken. */
  readonly slug: string;
  /** Of a child; a session's own gets a session of its own name. */
  readonly session_id: string | null;
  readonly parent: string | null;
  readonly base_ref: string | null;
  readonly base_commit: string;
  readonly scope: Scope;
  readonly branch_prefix: string;
  /** Path for a slug. */
  readonly pathOf: (slug: string) => string;
  /** Slugs in use by branches, folders or tmux sessions. */
  readonly isTakenOutside: (slug: string) => boolean;
}

/** Gives a wanted worktree its name and announces it. */
export function announceWorktree(
  tx: Transaction,
  request: WorktreeRequest,
  now: IsoTime,
): Worktree {
  const repository = tx.find("meta", "repository");
  if (repository === undefined) throw notInitialized();
  const slugs = new Set(repository.slugs);
  const slug = freeSlug(
    request.slug,
    (each) => slugs.has(each) || request.isTakenOutside(each),
  );
  const session_id = request.session_id ?? slug;
  const worktree: Worktree = {
    slug,
    session_id,
    kind: request.kind,
    state: "creating",
    path: request.pathOf(slug),
    branch: branchOf(request.branch_prefix, {
      kind: request.kind,
      session: session_id,
      slug,
    }),
    parent: request.parent,
    base_ref: request.base_ref,
    base_commit: request.base_commit,
    git_name: null,
    scope: request.scope,
    created_at: now,
    ended_at: null,
  };
  tx.put("worktrees", slug, worktree);
  tx.put("meta", "repository", {
    ...repository,
    slugs: [...repository.slugs, slug],
  });
  return worktree;
}

function notInitialized() {
  return refused("Cannot make a worktree: this repository is not set up", {
    reason: "workspace.not_initialized",
    hint: "Run lockstep workspace init",
  });
}

/** Marks an announced worktree as usable. */
export function activateWorktree(
  tx: Transaction,
  slug: string,
  found: { readonly path: string; readonly git_name: string },
): Worktree {
  const worktree = tx.find("worktrees", slug);
  if (worktree?.state !== "creating") {
    throw refused(
      `Cannot finish worktree "${slug}": somebody took its announcement back meanwhile`,
      { reason: "worktree.gone", hint: "Run the same command again" },
    );
  }
  const active: Worktree = { ...worktree, ...found, state: "active" };
  tx.put("worktrees", slug, active);
  return active;
}

/** Takes the announcement of a worktree that could not be made back. */
export function forgetWorktree(tx: Transaction, slug: string): void {
  const repository = tx.find("meta", "repository");
  if (tx.find("worktrees", slug)?.state !== "creating") return;
  tx.remove("worktrees", slug);
  if (repository === undefined) return;
  tx.put("meta", "repository", {
    ...repository,
    slugs: repository.slugs.filter((each) => each !== slug),
  });
}

/** @throws {LockstepError} `worktree.not_found`. */
export function requireWorktree(
  view: View,
  action: string,
  slug: string,
): Worktree {
  const worktree = view.find("worktrees", slug);
  if (worktree !== undefined) return worktree;
  throw notFound(action, "worktree", slug, "See lockstep worktree list --all");
}

/**
 * Returns a worktree that can be used as a parent, or merged into.
 *
 * @throws {LockstepError} `worktree.not_found`, `worktree.not_active`,
 * `worktree.foreign_session`.
 */
export function requireActive(
  view: View,
  request: {
    readonly action: string;
    readonly slug: string;
    readonly session_id: string;
  },
): Worktree {
  const worktree = requireWorktree(view, request.action, request.slug);
  if (worktree.session_id !== request.session_id) {
    throw refused(
      `Cannot ${request.action} "${worktree.slug}": this worktree belongs to another session: ${worktree.session_id}`,
      {
        reason: "worktree.foreign_session",
        hint: `Add --session ${worktree.session_id}`,
      },
    );
  }
  if (!isLive(worktree)) {
    throw refused(
      `Cannot ${request.action} "${worktree.slug}": it is ${worktree.state}`,
      {
        reason: "worktree.not_active",
        hint: "See lockstep worktree list --all",
      },
    );
  }
  return worktree;
}

/** Marks a child whose branch is in its parent's. */
export function markMerged(tx: Transaction, slug: string, now: IsoTime): void {
  const worktree = requireWorktree(tx, "merge", slug);
  if (worktree.state !== "active") return;
  tx.put("worktrees", slug, { ...worktree, state: "merged", ended_at: now });
}

/** What is known of a piece of work before it is placed. */
export interface WorkEstimate {
  readonly changed_files: number;
  readonly estimate_minutes: number;
  readonly risk: number;
  readonly parallel_workers: number;
  readonly conflicting_paths: number;
}

export interface WorktreeDecision {
  readonly score: number;
  /** Score from which a worktree of its own is advised. */
  readonly threshold: number;
  readonly mode: "worktree" | "shared";
  /** Each input that counted: `estimate_minutes=60(+4)`. */
  readonly reasons: string[];
}

const WORKTREE_THRESHOLD = 12;

/** Decides whether a piece of work deserves a worktree of its own. */
export function decideWorktree(estimate: WorkEstimate): WorktreeDecision {
  const points:
    readonly (readonly [name: keyof WorkEstimate, points: number])[] = [
      ["changed_files", estimate.changed_files],
      ["estimate_minutes", Math.ceil(estimate.estimate_minutes / 15)],
      ["risk", 3 * estimate.risk],
      ["parallel_workers", 2 * estimate.parallel_workers],
      ["conflicting_paths", 2 * estimate.conflicting_paths],
    ];
  const counted = points.filter(([name]) => estimate[name] > 0);
  const score = counted.reduce((sum, [, each]) => sum + each, 0);
  return {
    score,
    threshold: WORKTREE_THRESHOLD,
    mode: score >= WORKTREE_THRESHOLD ? "worktree" : "shared",
    reasons: counted.map(([name, each]) =>
      `${name}=${estimate[name]}(+${each})`
    ),
  };
}
