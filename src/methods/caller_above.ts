/** What runs above this call: asked where anybody but a thread changes things. */
import { chainOf, findSupervised, threadsAbove } from "../core/caller_chain.ts";
import { isDamage, refused } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import {
  hasProcess,
  loadCommandLines,
  loadProcessTable,
  type ProcessTable,
} from "../io/pid.ts";
import type { Context } from "./context.ts";

/** Returns the threads of this repository whose supervisor is above this call. */
export async function findThreadsAbove(context: Context): Promise<Thread[]> {
  const supervised = supervisedThreads(context);
  const table = supervised.length === 0 ? undefined : await loadProcessTable();
  return table === undefined
    ? []
    : threadsAbove(Deno.pid, table.entries, supervised);
}

/**
 * Refuses what only a person may do when a supervisor of Lockstep, of this
 * repository or another, is above this call.
 *
 * @throws {LockstepError} `actor.disguised`.
 */
export async function requireNoSupervisorAbove(
  context: Context,
): Promise<void> {
  const table = await loadProcessTable();
  // Where processes cannot be seen, terminal and variables are all there is.
  if (table === undefined) return;
  const [known] = threadsAbove(
    Deno.pid,
    table.entries,
    readableThreads(context),
  );
  const id = known?.id ?? await findForeignAbove(table);
  if (id === undefined) return;
  throw refused(`Cannot act as a person: this runs inside thread ${id}`, {
    reason: "actor.disguised",
    hint: "Ask a person to run the same command in a terminal of their own",
  });
}

async function findForeignAbove(
  table: ProcessTable,
): Promise<string | undefined> {
  const above = chainOf(Deno.pid, table.entries).slice(1);
  const lines = await loadCommandLines(above.map(({ pid }) => pid));
  return lines.map(findSupervised).find((id) => id !== undefined);
}

/** A ledger that cannot be read must not keep a person from putting it right. */
function readableThreads(context: Context): Thread[] {
  try {
    return supervisedThreads(context);
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}

function supervisedThreads(context: Context): Thread[] {
  if (!context.ledger().exists()) return [];
  return context.read((view) =>
    Object.values(view.all("threads")).filter(({ supervisor }) =>
      // What is above this call is there, and most are long gone.
      supervisor !== null && hasProcess(supervisor.pid)
    )
  );
}
