import type * as z from "zod/mini";
import { requireUndisguised } from "../core/caller_chain.ts";
import { LockstepError } from "../core/error.ts";
import { findRight, requireRight } from "../core/rights.ts";
import { OLDER_FORMAT } from "../store/format.ts";
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
  const params = parseParams(method.params, input, method);
  const call = selectSession(context, params);
  try {
    return await runAllowed(method, call, params);
  } catch (error) {
    // It is met by the first look at the ledger, before anything is changed.
    const isOlder = error instanceof LockstepError &&
      error.reason === OLDER_FORMAT;
    if (!isOlder || method.effect === "read") throw error;
    await migrate(call);
    return await runAllowed(method, call, params);
  }
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

async function runAllowed<P extends z.ZodMiniObject, R extends z.ZodMiniType>(
  method: Method<P, R>,
  call: Context,
  params: z.output<P>,
): Promise<z.output<R>> {
  requireRight(method.name, () => call.actor());
  if (method.effect === "write") {
    await requireOwnName(call, method.name);
    await requireAcknowledged(call, method.name);
  }
  return await method.run(call, params);
}

/** Nobody knows who calls before the ledger can be read. */
async function migrate(context: Context): Promise<void> {
  const { migrateLedger } = await import("../store/migration.ts");
  const kept = await migrateLedger(context.ledger(), {
    at: context.now(),
    actor: "unknown",
    method: "ledger.migrate",
    session: null,
  });
  if (kept === undefined) return;
  context.options.report(
    `note: the ledger has the format of this Lockstep now; as it was, it is kept as ${kept}`,
  );
}
