import * as z from "zod/mini";
import { type Actor, actorName } from "../../core/actor.ts";
import type { View } from "../../core/aggregates.ts";
import type { Task } from "../../core/records/task.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { NO_SCOPE } from "../../core/scope.ts";
import { findScopeOverlaps } from "../../core/scope_overlap.ts";
import { beginCase } from "../../core/task_case.ts";
import { makeSnapshot } from "../../core/task_snapshot.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import {
  nextOpenStep,
  type Progress,
  progressOf,
} from "../../core/task_view.ts";
import { headCommit } from "../../io/git_tree.ts";
import { configDigest } from "../config_digest.ts";
import { lockForCase, lockParam } from "../lock_derive.ts";
import { method } from "../method.ts";
import {
  overlapLines,
  scopeOverlaps,
  toScopeOverlaps,
} from "../scope_overlap.ts";
import { caseResult } from "../task_result.ts";
import { caseParam, sessionParam } from "../task_params.ts";

const list = (what: string) =>
  z.optional(z.array(z.string()).check(z.describe(what)));

export const definition = method({
  name: "case.begin",
  summary: "Claim a Case and start on it",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    input_contract: z.optional(
      z.string().check(z.describe("What the Case takes as given")),
    ),
    fixtures: list("File that the Case takes as given; repeatable"),
    required_files: list("File to read before going on; repeatable"),
    lock: lockParam(),
    session_id: sessionParam(),
  }),
  result: () => z.extend(caseResult(), { scope_overlaps: scopeOverlaps() }),
  positional: ["case_id"],
  example: "lockstep case begin C4",
  run: async (context, params) => {
    const actor = context.actor();
    const session = context.sessionId();
    const config = await context.config();
    const config_digest = await configDigest(config);
    const wanted = { action: "begin", session };
    const place = context.read((view) => {
      const task = requireCase(view, params.case_id, wanted);
      return placeOf(view, { actor, task, session });
    });
    const base_commit = place === undefined
      ? undefined
      : await headCommit(place.path);
    return await context.transact((tx) => {
      const task = requireCase(tx, params.case_id, wanted);
      const worktree = place?.slug ?? null;
      const snapshot = makeSnapshot(tx, {
        task,
        by: actorName(actor),
        worktree,
        base_commit: base_commit ?? null,
        config_digest,
        input_contract: params.input_contract ?? null,
        fixtures: params.fixtures ?? [],
      }, context.now());
      const begun = beginCase(tx, {
        task,
        actor,
        worktree,
        snapshot,
        required_files: params.required_files ?? [],
      }, context.now());
      lockForCase(tx, {
        task: begun,
        actor,
        session,
        choice: params.lock,
        ttl_seconds: config.leases.lock_seconds,
      }, context.now());
      const overlaps = findScopeOverlaps(tx, {
        scope: begun.scope ?? place?.scope ?? NO_SCOPE,
        worktree,
        actor: actorName(actor),
      });
      return {
        ...answer(new Forest(tx), begun),
        scope_overlaps: toScopeOverlaps(overlaps),
      };
    });
  },
  text: ({ case: task, next_step, scope_overlaps }) =>
    [
      `${task.id}  ${task.title}`,
      next_step === null
        ? "No Step is open; what to do: lockstep work current-ref"
        : `next: ${next_step.id}  ${next_step.title}`,
      ...overlapLines(scope_overlaps),
    ].join("\n"),
});

/** A child works where it is; a root in the session's own worktree. */
function placeOf(
  view: View,
  about: {
    readonly actor: Actor;
    readonly task: Task;
    readonly session: string;
  },
): Worktree | undefined {
  const { actor } = about;
  const slug = actor.kind === "thread"
    ? actor.worktree
    : about.task.worktree ?? view.find("sessions", about.session)?.worktree;
  const worktree = view.find("worktrees", slug ?? "");
  return worktree?.state === "active" ? worktree : undefined;
}

function answer(forest: Forest, task: Task): {
  case: Task;
  next_step: Task | null;
  progress: Progress;
} {
  return {
    case: task,
    next_step: nextOpenStep(forest, task) ?? null,
    progress: progressOf(forest, task),
  };
}
