/** The `--lock` of what begins: a Case, or a thread in its worktree. */
import * as z from "zod/mini";
import type { Actor } from "../core/actor.ts";
import type { Transaction } from "../core/aggregates.ts";
import {
  acquireForScope,
  defaultLockChoice,
  LOCK_CHOICES,
  type LockChoice,
  requireScopeFree,
} from "../core/lock_derive.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { Lock } from "../core/records/lock.ts";
import type { Task } from "../core/records/task.ts";
import type { Role, Thread } from "../core/records/thread.ts";
import type { Scope, Worktree } from "../core/records/worktree.ts";
import { NO_SCOPE } from "../core/scope.ts";
import type { IsoTime } from "../core/time.ts";
import { lazySchema } from "./lazy_schema.ts";
import { holderOf } from "./lock_holder.ts";

/** Schema of the param by which a caller says what to lock. */
export const lockParam = lazySchema(() =>
  z.optional(
    z.enum(LOCK_CHOICES).check(
      z.describe(
        "Lock the scope; left out: exclusive for who writes, shared for who reads, none for the whole repository",
      ),
    ),
  )
);

/**
 * Locks what a Case may write, until it is over.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function lockForCase(
  tx: Transaction,
  begun: {
    readonly task: Task;
    readonly actor: Actor;
    readonly session: string;
    readonly choice: LockChoice | undefined;
    readonly ttl_seconds: number;
  },
  now: IsoTime,
): Lock[] {
  const { task, actor } = begun;
  const worktree = tx.find("worktrees", task.worktree ?? "");
  const scope = task.scope ?? worktree?.scope ?? NO_SCOPE;
  const role = actor.kind === "thread" ? actor.role : "worker";
  return acquireForScope(tx, {
    holder: holderOf(actor, begun.session, tx),
    choice: begun.choice ?? defaultLockChoice(role, task.scope),
    scope,
    reason: `${task.id} ${task.title}`,
    ttl_seconds: begun.ttl_seconds,
    case_id: task.id,
  }, { now, rules: pathRulesOf(tx.find("meta", "repository")) });
}

/**
 * Refuses a thread whose locks others hold, before anything is made for it.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function requireLocksFree(
  tx: Transaction,
  planned: {
    readonly session_id: string;
    readonly role: Role;
    readonly scope: Scope;
    readonly choice: LockChoice | undefined;
  },
  now: IsoTime,
): void {
  const { session_id, role, scope } = planned;
  const choice = planned.choice ?? defaultLockChoice(role, scope);
  const rules = pathRulesOf(tx.find("meta", "repository"));
  requireScopeFree(tx, { session_id, scope, choice }, { now, rules });
}

/**
 * Locks what a thread may write, until it ends.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function lockForThread(
  tx: Transaction,
  spawned: {
    readonly thread: Thread;
    readonly worktree: Worktree;
    readonly choice: LockChoice | undefined;
    /** Paths to lock as well, whatever the choice for the scope is. */
    readonly locks?: readonly string[];
    readonly ttl_seconds: number;
  },
  now: IsoTime,
): Lock[] {
  const { thread, worktree, locks = [] } = spawned;
  const scope = thread.dispatch?.scope ?? worktree.scope;
  const choice = spawned.choice ?? defaultLockChoice(thread.role, scope);
  const allow = [...(choice === "none" ? [] : scope.allow), ...locks];
  return acquireForScope(tx, {
    holder: {
      session_id: thread.session_id,
      thread_id: thread.id,
      worktree: worktree.slug,
    },
    choice: locks.length > 0 ? "exclusive" : choice,
    scope: { ...scope, allow },
    reason: thread.title,
    ttl_seconds: spawned.ttl_seconds,
    case_id: null,
  }, { now, rules: pathRulesOf(tx.find("meta", "repository")) });
}
