/** Looks at what drives this call, where it matters whose root it is. */
import { chainOf } from "../core/caller_chain.ts";
import { type CallerSigns, callerSigns, UNSEEN } from "../core/root_sign.ts";
import { conversationSigns } from "../io/conversation.ts";
import { readEnv } from "../io/env.ts";
import { loadCommandLinesOf, loadProcessTable } from "../io/pid.ts";
import type { Context } from "./context.ts";

/** Returns what this call shows of the program that makes it. */
export async function findCallerSigns(): Promise<CallerSigns> {
  const table = await loadProcessTable();
  const processes = table?.entries ?? new Map();
  const above = chainOf(Deno.pid, processes).map(({ pid }) => pid);
  return callerSigns({
    pid: Deno.pid,
    processes,
    world: `${table?.boot_id} ${table?.namespace}`,
    argvs: await loadCommandLinesOf(above),
    conversations: await conversationSigns(readEnv),
  });
}

/** Returns the same for a root; for others, of whom it is not asked, nothing. */
export async function findRootSigns(context: Context): Promise<CallerSigns> {
  return context.actor().kind === "root" ? await findCallerSigns() : UNSEEN;
}
