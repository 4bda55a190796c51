import type * as z from "zod/mini";
import { requireUndisguised } from "../core/caller_chain.ts";
import { findRight, requireRight } from "../core/rights.ts";
import { findThreadsAbove } from "./caller_above.ts";
import type { Context } from "./context.ts";
import type { Method } from "./method.ts";
import { parseParams } from "./parse_params.ts";
import { requireAcknowledged } from "./resume_require.ts";

/** Params by which methods name the session that is meant. */
const SESSION_PARAMS = ["session_id", "owner_session"];

/**
 * Runs a method for a caller: params checked, session selected, right
 * checked. What the command line and the MCP server both do.
 */
export async function invoke<
  P extends z.ZodMiniObject,
  R extends z.ZodMiniType,
>(
  method: Method<P, R>,
  context: Context,
  input: unknown,
): Promise<z.output<R>> {
  const params = parseParams(method.params, input);
  const call = selectSession(context, params);
  requireRight(method.name, () => call.actor());
  if (method.effect === "write") {
    await requireOwnName(call, method.name);
    await requireAcknowledged(call, method.name);
  }
  return await method.run(call, params);
}

/**
 * A thread that drops its credential and leaves its worktree is no root, and
 * in the worktree of another it is not that other thread.
 */
async function requireOwnName(context: Context, name: string): Promise<void> {
  if (findRight(name) === "everybody") return;
  if (context.options.credential !== undefined) return;
  requireUndisguised(context.actor(), await findThreadsAbove(context));
}

function selectSession(context: Context, params: object): Context {
  for (const [name, value] of Object.entries(params)) {
    if (SESSION_PARAMS.includes(name) && typeof value === "string") {
      return context.forSession(value);
    }
  }
  return context;
}
