/** A packet as an order: who is spawned for it, where, and with which limits. */
import { usage } from "../core/error.ts";
import type { Packet } from "../core/packet.ts";
import { ENV, readEnv } from "../io/env.ts";
import { keepPacket } from "../store/packet_store.ts";
import type { Context } from "./context.ts";
import { type DispatchPlace, placeOf } from "./dispatch_place.ts";
import { findOutput } from "./dispatch_output.ts";
import { loadPacket, requirePacket } from "./packet_load.ts";
import type { SpawnOptions } from "./thread_spawn.ts";

/** What a caller says on top of the packet; what is left out the packet says. */
export interface DispatchRequest {
  /** File of the packet; `-` for standard input. */
  readonly file: string;
  /** Program and arguments of the `command` runner. */
  readonly argv: readonly string[];
  readonly runner?: string | undefined;
  readonly title?: string | undefined;
  readonly allow_dirty_overlap?: boolean | undefined;
  /** Wall clock in seconds; 0 or less: none. */
  readonly timeout_sec?: number | undefined;
  /** Longest silence in seconds; 0 or less: none. */
  readonly heartbeat_sec?: number | undefined;
  readonly output_dir?: string | undefined;
}

/** An order that was read, and of which nothing is done yet. */
export interface DispatchOrder {
  readonly request: DispatchRequest;
  readonly packet: Packet;
  readonly text: string;
  readonly place: DispatchPlace;
  readonly runner: string;
  readonly allow_dirty_overlap: boolean;
  /** 0: none. */
  readonly timeout_seconds: number;
  /** 0: none; null: what the configuration says. */
  readonly silence_seconds: number | null;
  /** Folder for a copy of the artifacts, or what is wrong with it. */
  readonly output: {
    readonly folder: string | null;
    readonly problem: string | null;
  };
}

/**
 * Reads a packet and makes an order of it.
 *
 * @throws {LockstepError} `packet.no_file`, `packet.not_text`,
 * `packet.invalid`, `dispatch.bad_environment`.
 */
export async function orderOf(
  context: Context,
  request: DispatchRequest,
): Promise<DispatchOrder> {
  const loaded = await loadPacket(context, request.file);
  const packet = requirePacket(loaded, request.file);
  const config = await context.config();
  const place = placeOf(context, packet.workdir);
  const timeout = request.timeout_sec ?? packet.timeout_seconds ??
    secondsOf(ENV.dispatchTimeout) ?? config.watchdog.timeout_seconds;
  const silence = request.heartbeat_sec ?? secondsOf(ENV.dispatchHeartbeat);
  return {
    request,
    packet,
    text: loaded.text,
    place,
    runner: request.runner ?? packet.runner ??
      (request.argv.length > 0 ? "command" : config.runner.default),
    allow_dirty_overlap: request.allow_dirty_overlap === true ||
      packet.allow_dirty_overlap,
    timeout_seconds: Math.max(0, timeout),
    silence_seconds: silence === undefined ? null : Math.max(0, silence),
    output: findOutput(context, place, request.output_dir),
  };
}

/** Returns a whole number that a variable holds. */
export function secondsOf(name: string): number | undefined {
  const text = readEnv(name);
  if (text === undefined) return undefined;
  if (/^-?[0-9]{1,9}$/.test(text)) return Number(text);
  throw usage(`Cannot use ${name}="${text}": it is no whole number`, {
    reason: "dispatch.bad_environment",
    hint: `unset ${name}`,
  });
}

/**
 * Keeps the packet of an order and returns how its thread is spawned: by
 * `dispatch`, and by whoever else spawns for a packet.
 */
export async function spawnOptionsOf(
  context: Context,
  order: DispatchOrder,
): Promise<SpawnOptions> {
  const { packet, place, request } = order;
  const packet_digest = await keepPacket(context.ledger().paths, order.text);
  const isNew = place.kind !== "child";
  const isReader = packet.scope.allow.length === 0;
  return {
    role: packet.mode,
    title: request.title,
    objective: packet.objective,
    argv: request.argv,
    runner: order.runner,
    case_ids: packet.case_id === null ? [] : [packet.case_id],
    time_limit_seconds: order.timeout_seconds,
    worktree: isNew ? undefined : place.worktree?.slug,
    // Left out, a Case would say it: what a packet does not allow is nothing.
    scope: isReader ? ["none"] : packet.scope.allow,
    deny: packet.scope.deny,
    locks: packet.locks,
    dispatch: {
      packet_digest,
      folder: place.folder,
      scope: {
        allow: [...packet.scope.allow],
        deny: [...packet.scope.deny],
      },
      silence_seconds: order.silence_seconds,
      allow_dirty_overlap: order.allow_dirty_overlap,
      output_folder: order.output.folder,
    },
  };
}
