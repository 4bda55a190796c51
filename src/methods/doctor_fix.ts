/**
 * What the doctor may mend itself: only what is proven, and nothing that holds
 * work. The ledger is copied first.
 */
import type { Check } from "../core/doctor_rules.ts";
import { LockstepError, refused } from "../core/error.ts";
import { releaseMergeLock } from "../core/merge_lock_rules.ts";
import { requireSession } from "../core/session_rules.ts";
import { requireWorktree } from "../core/worktree_rules.ts";
import { closeViewer } from "../io/tmux_viewer.ts";
import type { Context } from "./context.ts";
import { inspectThreads, recordEnd } from "./thread_reconcile.ts";
import { viewerOf } from "./viewer_of.ts";
import { repairWorktree } from "./worktree_repair.ts";

export interface Fixed {
  readonly id: string;
  readonly subject: string;
  /** Why it could not be mended; null when it was. */
  readonly failure: string | null;
}

type Fix = (context: Context, subject: string) => Promise<unknown>;

const FIXES: Readonly<Record<string, Fix>> = {
  "worktree.creating": repair,
  "worktree.git_missing": repair,
  "lock.holder_gone": (context, id) =>
    context.transact((tx) => tx.remove("locks", id)),
  "merge_lock.holder_gone": (context) =>
    context.transact((tx) => releaseMergeLock(tx, undefined, context.now())),
  "thread.dead": endThread,
  "viewer.left": closeLeftViewer,
};

/** Mends what is safe to mend, and says how each of them went. */
export async function fixAll(
  context: Context,
  checks: readonly Check[],
): Promise<{ readonly backup: string | null; readonly fixed: Fixed[] }> {
  const safe = checks.filter((each) =>
    each.answer === "problem" && each.is_safe_fix
  );
  if (safe.length === 0) return { backup: null, fixed: [] };
  requireRoot(context);
  const { name: backup } = await context.ledger().backUp(context.now());
  const fixed: Fixed[] = [];
  for (const check of safe) fixed.push(await fixOne(context, check));
  return { backup, fixed };
}

/** Looking is for everybody, mending is not. */
function requireRoot(context: Context): void {
  if (context.actor().kind !== "thread") return;
  throw refused(
    "Cannot mend anything: this is for the session's root",
    {
      reason: "actor.not_allowed",
      hint: "Report to the root: lockstep inbox send --message TEXT",
    },
  );
}

async function fixOne(context: Context, check: Check): Promise<Fixed> {
  const subject = check.subject ?? "";
  const fix = FIXES[check.id];
  if (fix === undefined) throw new Error(`no fix for ${check.id}`);
  try {
    await fix(context, subject);
    return { id: check.id, subject, failure: null };
  } catch (error) {
    // The others can still be mended; this one is shown as it is.
    if (!(error instanceof LockstepError)) throw error;
    return { id: check.id, subject, failure: error.message };
  }
}

async function repair(context: Context, slug: string): Promise<void> {
  const worktree = context.read((view) =>
    requireWorktree(view, "repair", slug)
  );
  await repairWorktree(context, worktree);
}

async function endThread(context: Context, id: string): Promise<void> {
  const thread = context.read((view) => view.find("threads", id));
  if (thread === undefined) return;
  for (const truth of await inspectThreads(context, [thread])) {
    if (truth.end !== undefined && !truth.isOrphan) {
      await recordEnd(context, truth);
    }
  }
}

async function closeLeftViewer(context: Context, id: string): Promise<void> {
  const session = context.read((view) => requireSession(view, id));
  await closeViewer(await viewerOf(context, session));
}
