/** How a worktree comes into the ledger: announced and made, or adopted. */
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { Repository } from "./records/meta.ts";
import type { Scope, Worktree } from "./records/worktree.ts";
import { freeSlug } from "./slug.ts";
import type { IsoTime } from "./time.ts";
import { branchOf, isKept } from "./worktree_rules.ts";
import { shellWord } from "./shell_word.ts";

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
  return record(tx, repository, worktree);
}

/** A slug is never given again: its record stays. */
function record(
  tx: Transaction,
  repository: Repository,
  worktree: Worktree,
): Worktree {
  const { slug } = worktree;
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

export interface AdoptionRequest extends
  Pick<
    Worktree,
    | "session_id"
    | "path"
    | "branch"
    | "parent"
    | "base_ref"
    | "base_commit"
    | "git_name"
    | "scope"
  > {
  /** The name it gets unless that is taken. */
  readonly wanted: string;
}

/**
 * Records a worktree that git has already.
 *
 * @throws {LockstepError} `worktree.recorded`, `worktree.branch_protected`.
 */
export function adoptWorktree(
  tx: Transaction,
  request: AdoptionRequest,
  now: IsoTime,
): Worktree {
  const repository = tx.find("meta", "repository");
  if (repository === undefined) throw notInitialized();
  const known = Object.values(tx.all("worktrees")).find((each) =>
    isKept(each) &&
    (each.path === request.path || each.branch === request.branch)
  );
  if (known !== undefined) {
    throw refused(
      `Cannot adopt "${request.path}": it is worktree "${known.slug}" already`,
      { reason: "worktree.recorded", hint: "See lockstep worktree list --all" },
    );
  }
  if (repository.protected_branches.includes(request.branch)) {
    throw refused(
      `Cannot adopt "${request.path}": its branch ${request.branch} is protected`,
      {
        reason: "worktree.branch_protected",
        hint: `git -C ${shellWord(request.path)} switch -c NAME`,
      },
    );
  }
  const { wanted, ...rest } = request;
  const slug = freeSlug(wanted, (each) => repository.slugs.includes(each));
  const worktree: Worktree = {
    ...rest,
    slug,
    kind: "child",
    state: "active",
    created_at: now,
    ended_at: null,
  };
  return record(tx, repository, worktree);
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
