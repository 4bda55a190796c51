import { LockstepError } from "../core/error.ts";
import { type Check, isBlocked, isBlocking } from "../core/preflight_check.ts";
import { preflight } from "../core/preflight_rules.ts";
import type { Context } from "./context.ts";
import type { DispatchOrder } from "./dispatch_packet.ts";
import { lookBefore, type PreflightOptions } from "./preflight_look.ts";

/** What the checks before a dispatch said. */
export interface Preflight {
  readonly checks: readonly Check[];
  readonly is_blocked: boolean;
  readonly dirty_overlap: readonly string[];
}

/** Runs the checks. Changes nothing. */
export async function checkBefore(
  context: Context,
  order: DispatchOrder,
  options: PreflightOptions,
): Promise<Preflight> {
  const facts = await lookBefore(context, order, options);
  const checks = preflight(facts);
  return {
    checks,
    is_blocked: isBlocked(checks),
    dirty_overlap: facts.mode === "worker" ? facts.place.dirty_in_scope : [],
  };
}

/**
 * Runs the checks before a dispatch; what is only doubtful is reported.
 *
 * @throws {LockstepError} run_blocked `dispatch.blocked`.
 */
export async function requirePreflight(
  context: Context,
  order: DispatchOrder,
  options: PreflightOptions,
): Promise<Preflight> {
  const before = await checkBefore(context, order, options);
  const mayEnd = before.is_blocked && !options.is_dry_run;
  const found = mayEnd && await hasEndedDead(context)
    ? await checkBefore(context, order, options)
    : before;
  for (const { id, answer, says } of found.checks) {
    if (answer === "no") context.options.report(`preflight: ${id}: ${says}`);
  }
  if (!found.is_blocked) return found;
  const blocking = found.checks.filter(isBlocking);
  const [first] = blocking;
  const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : "";
  throw new LockstepError(
    "run_blocked",
    `Cannot dispatch "${order.request.file}": ${first?.says}${more}`,
    {
      reason: "dispatch.blocked",
      hint: first?.remedy ?? "lockstep preflight --task TASK.md",
      details: {
        blocking: blocking.map(({ id }) => id),
        checks: found.checks,
        dirty_overlap: found.dirty_overlap,
      },
    },
  );
}

/** What is in the way may be the thread of a supervisor that was killed. */
async function hasEndedDead(context: Context): Promise<boolean> {
  const { reconcileThreads } = await import("./thread_reconcile.ts");
  const truths = await reconcileThreads(context);
  return truths.some(({ end, isOrphan }) => end !== undefined && !isOrphan);
}
