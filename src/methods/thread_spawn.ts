/**
 * Spawning a thread: what is asked for is checked, worktree and thread are
 * recorded in one step, and a pane is opened for its supervisor.
 */
import { join } from "@std/path";
import type { Session } from "../core/records/session.ts";
import type { Dispatch, Role, Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { canonicalScope, NO_SCOPE } from "../core/scope.ts";
import { requireOpenSession } from "../core/session_rules.ts";
import { slugOf } from "../core/slug.ts";
import {
  checkSpawn,
  planThread,
  type ThreadRequest,
} from "../core/thread_spawn_rules.ts";
import { scopeOfThread } from "../core/thread_scope.ts";
import { requireActive } from "../core/worktree_rules.ts";
import { agentEnvironment } from "../io/agent_environment.ts";
import { ENV, readEnv } from "../io/env.ts";
import { requireRunner } from "../runners/find_runner.ts";
import type { LockChoice } from "../core/lock_derive.ts";
import { guidePath, loadGuide } from "./agent_guide.ts";
import type { Context } from "./context.ts";
import { lockForThread, requireLocksFree } from "./lock_derive.ts";
import { reconcileThreads } from "./thread_reconcile.ts";
import { requireTmux, startThread } from "./thread_start.ts";
import { requireIdentity } from "./worktree_identity.ts";
import { spawnWorktree, takeBackUnused } from "./worktree_spawn.ts";
import { pathRoots } from "./path_roots.ts";

/** What is asked for; what is left out is made from the rest. */
export interface SpawnOptions {
  readonly role: Role;
  readonly title?: string | undefined;
  readonly objective: string;
  /** Program and arguments of the `command` runner; arguments of another. */
  readonly argv: readonly string[];
  readonly runner?: string | undefined;
  readonly case_ids: readonly string[];
  readonly merge_request_id?: string | undefined;
  readonly time_limit_seconds?: number | undefined;
  /** File with a guide to use instead of the role's. */
  readonly agent_guide_path?: string | undefined;
  /** Child worktree to work in; a new one when left out. */
  readonly worktree?: string | undefined;
  /** Patterns for a new worktree; what the Cases say when empty. */
  readonly scope: readonly string[];
  readonly deny: readonly string[];
  /** Whether it locks its scope; by its role when left out. */
  readonly lock?: LockChoice | undefined;
  /** What a packet says of its runs. */
  readonly dispatch?: Dispatch | undefined;
  /** Paths to lock on top of its scope. */
  readonly locks?: readonly string[] | undefined;
}

export interface SpawnedThread {
  readonly thread: Thread;
  readonly worktree_path: string;
  readonly viewer: string;
}

/**
 * Spawns a thread in the session that is meant.
 *
 * @throws {LockstepError} `tmux.not_ready`, `runner.not_found`,
 * `guide.not_usable`, as `checkSpawn`, `scopeOfThread` and `spawnWorktree`.
 */
export async function spawnThread(
  context: Context,
  params: SpawnOptions,
): Promise<SpawnedThread> {
  await requireTmux(context);
  const planned = await planSpawn(context, params);
  return {
    thread: await startSpawned(context, params, planned),
    worktree_path: planned.worktree.path,
    viewer: planned.viewer,
  };
}

/** A thread that does not start leaves no empty worktree of its own. */
async function startSpawned(
  context: Context,
  params: SpawnOptions,
  { thread, worktree }: PlannedThread,
): Promise<Thread> {
  try {
    return await startThread(context, thread.id);
  } catch (error) {
    if (params.worktree === undefined) await takeBackUnused(context, worktree);
    throw error;
  }
}

/** A thread that is on record with its worktree, and not started. */
export interface PlannedThread {
  readonly thread: Thread;
  readonly worktree: Worktree;
  /** Name of the session's viewer, whether it is there or not. */
  readonly viewer: string;
}

/**
 * Records a thread, with a worktree of its own unless one is named, for the
 * caller to start.
 *
 * @throws {LockstepError} as `spawnThread`, but for tmux.
 */
export async function planSpawn(
  context: Context,
  params: SpawnOptions,
): Promise<PlannedThread> {
  const session_id = context.sessionId();
  const config = await context.config();
  const request = requestOf(context, params, {
    session_id,
    runner: config.runner.default,
  });
  const limit = config.limits.children_per_session;
  await reconcileThreads(context, session_id);
  const session = context.read((view) => {
    checkSpawn(view, { ...request, worktree: params.worktree }, limit);
    return requireOpenSession(view, session_id);
  });
  const lock = {
    choice: params.lock,
    locks: params.locks ?? [],
    ttl_seconds: config.leases.lock_seconds,
  };
  const plan = { request, limit, session, lock };
  const planned = params.worktree === undefined
    ? await planInNewWorktree(context, params, plan)
    : await planInWorktree(context, params.worktree, plan);
  return { ...planned, viewer: session.viewer };
}

interface Plan {
  readonly request: ThreadRequest;
  readonly limit: number;
  readonly session: Session;
  readonly lock: {
    readonly choice: LockChoice | undefined;
    readonly locks: readonly string[];
    readonly ttl_seconds: number;
  };
}

interface Planned {
  readonly thread: Thread;
  readonly worktree: Worktree;
}

function requestOf(
  context: Context,
  params: SpawnOptions,
  given: { readonly session_id: string; readonly runner: string },
): ThreadRequest {
  const runner = requireRunner(params.runner ?? given.runner);
  runner.check(params.argv, agentEnvironment());
  runner.locate(readEnv(ENV.path) ?? "");
  const agent_guide_path = params.agent_guide_path === undefined
    ? null
    : guidePath(context, params.agent_guide_path);
  loadGuide({ role: params.role, agent_guide_path });
  const about = params.merge_request_id ?? params.case_ids[0] ?? params.role;
  return {
    session_id: given.session_id,
    role: params.role,
    title: params.title ?? (params.objective.slice(0, 60) || about),
    objective: params.objective,
    runner: runner.name,
    argv: params.argv,
    case_ids: params.case_ids,
    merge_request_id: params.merge_request_id ?? null,
    time_limit_seconds: params.time_limit_seconds ?? null,
    agent_guide_path,
    dispatch: params.dispatch ?? null,
  };
}

/** One step makes worktree and thread, so that neither is without the other. */
async function planInNewWorktree(
  context: Context,
  params: SpawnOptions,
  { request, limit, session, lock }: Plan,
): Promise<Planned> {
  const roots = pathRoots(context);
  const scope = context.read((view) =>
    scopeOfThread(view, {
      role: request.role,
      scope: params.scope.length === 0
        ? undefined
        : canonicalScope({ allow: params.scope, deny: params.deny }, roots),
      deny: canonicalScope({ allow: [], deny: params.deny }, roots).deny,
      case_ids: request.case_ids,
      parent: view.find("worktrees", session.worktree)?.scope ?? NO_SCOPE,
    })
  );
  let thread: Thread | undefined;
  const worktree = await spawnWorktree(context, {
    sessionId: session.id,
    commit: candidateFor(context, request),
    slug: slugOf(params.title ?? `${request.role} ${request.title}`),
    scope,
    check: (tx) => {
      checkSpawn(tx, request, limit);
      const { choice } = lock;
      const planned = { ...request, scope, choice };
      requireLocksFree(tx, planned, context.now());
    },
    also: (tx, made) => {
      thread = planThread(
        tx,
        { ...request, worktree: made.slug },
        limit,
        context.now(),
      );
      const worktree = made;
      lockForThread(tx, { thread, worktree, ...lock }, context.now());
    },
  });
  if (thread === undefined) throw new Error("a worktree without its thread");
  return { thread, worktree };
}

async function planInWorktree(
  context: Context,
  slug: string,
  { request, limit, session, lock }: Plan,
): Promise<Planned> {
  const wanted = { action: "spawn in", slug, session_id: session.id };
  const known = context.read((view) => requireActive(view, wanted));
  await requireIdentity(context, known, wanted.action);
  requireRunner(request.runner).check(request.argv, agentEnvironment(), {
    folder: join(known.path, request.dispatch?.folder ?? ""),
  });
  return await context.transact((tx) => {
    const worktree = requireActive(tx, wanted);
    const thread = planThread(
      tx,
      { ...request, worktree: slug },
      limit,
      context.now(),
    );
    lockForThread(tx, { thread, worktree, ...lock }, context.now());
    return { thread, worktree };
  });
}

/** A reviewer looks at what would land, not at the branch it came from. */
function candidateFor(
  context: Context,
  request: ThreadRequest,
): string | undefined {
  if (request.role !== "reviewer" || request.merge_request_id === null) {
    return undefined;
  }
  const id = request.merge_request_id;
  return context.read((view) => view.find("merge", id)?.candidate?.commit);
}
