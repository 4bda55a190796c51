/**
 * Making a worktree: announced in the ledger, made by git, then marked as
 * usable. A crash in between leaves the announcement, which
 * `worktree repair` takes back together with whatever git had made by then.
 */
import { join } from "@std/path";
import type { Transaction } from "../core/aggregates.ts";
import type { Scope, Worktree } from "../core/records/worktree.ts";
import { viewerName } from "../core/slug.ts";
import {
  activateWorktree,
  announceWorktree,
  forgetWorktree,
} from "../core/worktree_announce.ts";
import { locationOf } from "../core/worktree_rules.ts";
import { withFileLock } from "../io/file_lock.ts";
import { isThere, removeFile } from "../io/fs.ts";
import {
  addWorktree,
  branchesBelow,
  deleteBranchAt,
  findBranchTip,
  listWorktrees,
  removeWorktree,
} from "../io/git_worktree.ts";
import { type MainWorktree, mainWorktreeOf } from "../io/main_worktree.ts";
import { processesIn } from "../io/git_removal.ts";
import { findRepository, WORKTREES_MARKER } from "../io/repository.ts";
import { refused } from "../core/error.ts";
import { checkOut, runPostCheckout } from "../io/git_check_out.ts";
import type { Context } from "./context.ts";
import { noteWhenSlow } from "./slow_note.ts";
import { makeContainer } from "./worktree_container.ts";
import { makingPath } from "./worktree_maker.ts";
import { requireSetUpApproved, setUpWorktree } from "./worktree_set_up.ts";

/** A checkout of a large repository takes its time; others queue behind it. */
const WAIT_MS = 300_000;

export interface MakeWorktreeOptions {
  readonly kind: Worktree["kind"];
  /** The name it gets unless that is taken. */
  readonly slug: string;
  /** The session that a child belongs to; null for a session's own. */
  readonly sessionId: string | null;
  /** Slug of the worktree that a child is spawned from. */
  readonly parent: string | null;
  readonly baseRef: string | null;
  readonly baseCommit: string;
  readonly scope: Scope;
  /** Check out only what the scope allows, and the files at the top. */
  readonly isSparse?: boolean;
  /** As `branchesBelow` has them, where that was asked already. */
  readonly branches?: ReadonlyMap<string, string>;
  /** tmux sessions that are there: their names are taken. */
  readonly viewers?: readonly string[];
  /** Rule to hold before anything is made. */
  readonly check?: (tx: Transaction) => void;
  /** What else becomes true together with the worktree. */
  readonly also?: (tx: Transaction, worktree: Worktree) => void;
}

/**
 * Makes a branch and a worktree, and nothing at all when that fails.
 *
 * @throws {LockstepError} `git.failed`, `lock_file.busy`,
 * `setup.not_approved`, `setup.failed`, what `check` throws.
 */
export async function makeWorktree(
  context: Context,
  options: MakeWorktreeOptions,
): Promise<Worktree> {
  await requireSetUpApproved(context);
  const announced = await announce(context, options);
  const making = makingPath(context, announced.slug);
  try {
    return await withFileLock(making, WAIT_MS, async () => {
      const made = await make(context, announced, options);
      removeFile(making);
      return made;
    });
  } catch (error) {
    await rollBackWorktree(context, announced);
    throw error;
  }
}

async function make(
  context: Context,
  announced: Worktree,
  options: MakeWorktreeOptions,
): Promise<Worktree> {
  await addSerialised(context, announced);
  const path = await Deno.realPath(announced.path);
  const gitDir = findRepository(path).gitDir;
  const git_name = gitDir.slice(gitDir.lastIndexOf("/") + 1);
  await fill(context, { ...announced, path }, {
    gitDir,
    scope: options.isSparse === true ? announced.scope : undefined,
  });
  await setUpWorktree(context, { ...announced, path, git_name });
  return await context.transact((tx) => {
    const active = activateWorktree(tx, announced.slug, { path, git_name });
    options.also?.(tx, active);
    return active;
  });
}

async function fill(
  context: Context,
  { path, base_commit }: Worktree,
  options: { readonly gitDir: string; readonly scope: Scope | undefined },
): Promise<void> {
  const { gitDir, scope } = options;
  const { report } = context.options;
  using _note = noteWhenSlow(report, `checking out ${path}`);
  await checkOut({ path, gitDir }, scope);
  // Git looks for hooks there only: every other one has a shim in it.
  const hook = join(context.ledger().paths.hooks, "post-checkout");
  if (isThere(hook)) await runPostCheckout(path, base_commit);
}

async function announce(
  context: Context,
  options: MakeWorktreeOptions,
): Promise<Worktree> {
  const { worktree: config } = await context.config();
  const main = await mainWorktreeOf(context.repository());
  const pathOf = (slug: string) => locateWorktree(config.location, main, slug);
  const branches = options.branches ??
    await branchesBelow(main.path, config.branch_prefix);
  const names = [...branches.keys()];
  const isBranch = (name: string) =>
    names.some((each) => each === name || each.startsWith(`${name}/`));
  const isTakenOutside = (slug: string) =>
    isBranch(`${config.branch_prefix}/${slug}`) ||
    isBranch(`${config.branch_prefix}/${options.sessionId}/${slug}`) ||
    isThere(pathOf(slug)) ||
    (options.viewers ?? []).includes(viewerName(main.name, slug));
  return await context.transact((tx) => {
    options.check?.(tx);
    return announceWorktree(tx, {
      kind: options.kind,
      slug: options.slug,
      session_id: options.sessionId,
      parent: options.parent,
      base_ref: options.baseRef,
      base_commit: options.baseCommit,
      scope: options.scope,
      branch_prefix: config.branch_prefix,
      pathOf,
      isTakenOutside,
    }, context.now());
  });
}

/** Returns the folder that a new worktree gets by the configured template. */
export function locateWorktree(
  template: string,
  main: MainWorktree,
  slug: string,
): string {
  const path = locationOf(template, {
    parent: main.parent,
    repository: main.name,
    slug,
  });
  return path.startsWith("/") ? join(path) : join(main.path, path);
}

/** git writes the configuration and its list of worktrees without a lock. */
async function addSerialised(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  const folder = context.repository().commonDir;
  await withFileLock(lockPath(context), WAIT_MS, async () => {
    if (isThere(worktree.path)) throw pathTaken(worktree);
    await makeContainer(context, worktree.path);
    await addWorktree(folder, {
      path: worktree.path,
      branch: worktree.branch,
      commit: worktree.base_commit,
    });
  });
}

/** The lock under which git changes its list of worktrees. */
export function lockPath(context: Context): string {
  return join(context.ledger().paths.root, "worktrees.lock");
}

function pathTaken(worktree: Worktree) {
  return refused(
    `Cannot make worktree "${worktree.slug}": there is something at ${worktree.path} already`,
    {
      reason: "worktree.path_taken",
      hint: "Run the same command again; it picks another name",
    },
  );
}

/**
 * Takes back what was made for an announced worktree: its folder and branch,
 * if they are still as git made them, and the announcement.
 */
export async function rollBackWorktree(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  const folder = context.repository().commonDir;
  await withFileLock(lockPath(context), WAIT_MS, async () => {
    const listed = (await listWorktrees(folder)).find((each) =>
      each.branch === worktree.branch
    );
    if (listed !== undefined) await removeWorktree(folder, listed.path);
    if (await findBranchTip(folder, worktree.branch) !== undefined) {
      await deleteBranchAt(folder, worktree.branch, worktree.base_commit);
    }
    await removeEmptyContainer(worktree.path);
  });
  removeFile(makingPath(context, worktree.slug));
  await context.transact((tx) => forgetWorktree(tx, worktree.slug));
}

/** Removes the folder of the worktrees when nothing but the marker is left. */
export async function removeEmptyContainer(path: string): Promise<void> {
  const container = path.slice(0, path.lastIndexOf("/"));
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(container)) names.push(entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (names.length !== 1 || names[0] !== WORKTREES_MARKER) return;
  // A program whose folder is taken away can start nothing any more.
  const own = Deno.cwd() === container ? [Deno.pid] : [];
  if ((await processesIn(container) ?? own).length > 0) return;
  await Deno.remove(join(container, WORKTREES_MARKER));
  await Deno.remove(container);
}
