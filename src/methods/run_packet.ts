/** What a run was to do, for those who judge it. */
import { LockstepError } from "../core/error.ts";
import type { Packet } from "../core/packet.ts";
import { sha256 } from "../io/sha256.ts";
import { loadKeptPacket } from "../store/packet_store.ts";
import { readClaim } from "../store/run_artifacts.ts";
import type { Context } from "./context.ts";
import type { Unfinished } from "./dispatch_judge.ts";
import { findBegunPacket } from "./packet_load.ts";

/**
 * Returns the packet of a run that has ended. One that is gone must not keep
 * its run from coming to an end.
 */
export async function packetOfRun(
  context: Context,
  unfinished: Unfinished,
): Promise<Packet> {
  const text = await packetText(context, unfinished);
  const packet = text === undefined
    ? undefined
    : findBegunPacket(context, text);
  return packet ?? rememberedPacket(unfinished);
}

async function packetText(
  context: Context,
  { thread, paths }: Unfinished,
): Promise<string | undefined> {
  const digest = thread.dispatch?.packet_digest ?? "";
  try {
    return await loadKeptPacket(context.ledger().paths, digest);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    context.options.report(`${error.message} [${error.reason}]`);
    const copy = readClaim(paths.task, Infinity);
    return copy !== undefined && await sha256(copy) === digest
      ? copy
      : undefined;
  }
}

/**
 * What the ledger has of a packet. Its copy among the artifacts is gone, too,
 * so the run is judged as tampered with.
 */
function rememberedPacket({ thread, run }: Unfinished): Packet {
  return {
    mode: run.mode,
    workdir: "",
    objective: thread.objective,
    scope: thread.dispatch?.scope ?? { allow: [], deny: [] },
    non_goals: [],
    verification: [],
    deliverable: [],
    context: "",
    constraints: [],
    acceptance: [],
    allow_dirty_overlap: thread.dispatch?.allow_dirty_overlap ?? false,
    case_id: run.case_id,
    locks: [],
    timeout_seconds: null,
    runner: thread.runner,
  };
}
