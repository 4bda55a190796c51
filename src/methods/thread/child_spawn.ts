import * as z from "zod/mini";
import { usage } from "../../core/error.ts";
import type { Session } from "../../core/records/session.ts";
import { Role, Thread } from "../../core/records/thread.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { canonicalScope, NO_SCOPE } from "../../core/scope.ts";
import { requireOpenSession } from "../../core/session_rules.ts";
import { slugOf } from "../../core/slug.ts";
import {
  checkSpawn,
  planThread,
  type ThreadRequest,
} from "../../core/thread_rules.ts";
import { scopeOfThread } from "../../core/thread_scope.ts";
import { requireActive } from "../../core/worktree_rules.ts";
import { requireRunner } from "../../runners/find_runner.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { reconcileThreads } from "../thread_reconcile.ts";
import { requireTmux, startThread } from "../thread_start.ts";
import { spawnWorktree } from "../worktree_spawn.ts";

const Params = z.strictObject({
  argv: z._default(z.array(z.string()), []).check(
    z.describe("Program and arguments of the command runner, after --"),
  ),
  role: z._default(Role, "worker").check(z.describe("What the thread is for")),
  title: z.optional(
    z.string().check(
      z.describe("A few words for the pane; made from the objective"),
    ),
  ),
  objective: z._default(z.string(), "").check(
    z.describe("What is to be reached"),
  ),
  case_ids: z._default(z.array(z.string()), []).check(
    z.describe("Case that it works on"),
  ),
  merge_request_id: z.optional(
    z.string().check(
      z.describe("Merge request that a reviewer is spawned for"),
    ),
  ),
  worktree: z.optional(
    z.string().check(
      z.describe("Child worktree to work in; a new one when left out"),
    ),
  ),
  scope: z._default(z.array(z.string()), []).check(
    z.describe("Pattern of paths that a new worktree may commit"),
  ),
  deny: z._default(z.array(z.string()), []).check(
    z.describe("Pattern of paths that it may not commit after all"),
  ),
  runner: z.optional(
    z.string().check(
      z.describe("Agent program that drives it: command"),
    ),
  ),
  session_id: z.optional(
    z.string().check(
      z.describe("The session; the caller's own when left out"),
    ),
  ),
});
type Params = z.output<typeof Params>;

export const definition = method({
  name: "thread.child.spawn",
  summary: "Start a child agent in a pane of the viewer",
  effect: "write",
  params: Params,
  result: () =>
    z.strictObject({
      thread: Thread,
      worktree_path: z.string(),
      viewer: z.string(),
    }),
  positional: ["argv"],
  example:
    "lockstep thread child spawn --title csv-writer --case-ids C4 --runner command -- ./worker.sh C4",
  run: spawn,
  text: ({ thread, worktree_path, viewer }) =>
    [
      `Thread ${thread.id} (${thread.role}) is ${thread.state}`,
      `worktree  ${worktree_path}`,
      `viewer    ${viewer}, pane ${thread.pane_id}`,
    ].join("\n"),
});

async function spawn(context: Context, params: Params) {
  const session_id = context.sessionId();
  const config = await context.config();
  const request = requestOf(params, {
    session_id,
    runner: config.runner.default,
  });
  const limit = config.limits.children_per_session;
  await requireTmux(context);
  await reconcileThreads(context, session_id);
  const session = context.read((view) => {
    checkSpawn(view, request, limit);
    return requireOpenSession(view, session_id);
  });
  const plan = { request, limit, session };
  const planned = params.worktree === undefined
    ? await planInNewWorktree(context, params, plan)
    : await planInWorktree(context, params.worktree, plan);
  return {
    thread: await startThread(context, planned.thread.id),
    worktree_path: planned.worktree.path,
    viewer: session.viewer,
  };
}

interface Plan {
  readonly request: ThreadRequest;
  readonly limit: number;
  readonly session: Session;
}

interface Planned {
  readonly thread: Thread;
  readonly worktree: Worktree;
}

function requestOf(
  params: Params,
  given: { readonly session_id: string; readonly runner: string },
): ThreadRequest {
  const runner = requireRunner(params.runner ?? given.runner).name;
  if (runner === "command" && params.argv.length === 0) {
    throw usage("Cannot spawn without a program: the runner is command", {
      reason: "thread.program_missing",
      hint: "Add it after --: lockstep thread child spawn … -- ./worker.sh",
    });
  }
  const about = params.merge_request_id ?? params.case_ids[0] ?? params.role;
  return {
    session_id: given.session_id,
    role: params.role,
    title: params.title ?? (params.objective.slice(0, 60) || about),
    objective: params.objective,
    runner,
    argv: params.argv,
    case_ids: params.case_ids,
    merge_request_id: params.merge_request_id ?? null,
  };
}

/** One step makes worktree and thread, so that neither is without the other. */
async function planInNewWorktree(
  context: Context,
  params: Params,
  { request, limit, session }: Plan,
): Promise<Planned> {
  const scope = context.read((view) =>
    scopeOfThread(view, {
      role: request.role,
      scope: params.scope.length === 0
        ? undefined
        : canonicalScope({ allow: params.scope, deny: params.deny }),
      deny: canonicalScope({ allow: [], deny: params.deny }).deny,
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
    check: (tx) => checkSpawn(tx, request, limit),
    also: (tx, made) => {
      thread = planThread(
        tx,
        { ...request, worktree: made.slug },
        limit,
        context.now(),
      );
    },
  });
  if (thread === undefined) throw new Error("a worktree without its thread");
  return { thread, worktree };
}

function planInWorktree(
  context: Context,
  slug: string,
  { request, limit, session }: Plan,
): Promise<Planned> {
  return context.transact((tx) => {
    const worktree = requireActive(tx, {
      action: "spawn in",
      slug,
      session_id: session.id,
    });
    const thread = planThread(
      tx,
      { ...request, worktree: slug },
      limit,
      context.now(),
    );
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
