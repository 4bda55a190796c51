/** Reading a packet: its text, what it says, and whether its folder is there. */
import { LockstepError, usage } from "../core/error.ts";
import {
  type Packet,
  packetOf,
  type PacketReading,
  workdirOf,
} from "../core/packet.ts";
import { type PacketDraft, type PacketProblem } from "../core/packet_fields.ts";
import { readFields } from "../core/packet_read.ts";
import { readInputBytes } from "../io/input.ts";
import { findRepository } from "../io/repository.ts";
import type { Context } from "./context.ts";

/** A packet that was read, with or without mistakes. */
export interface LoadedPacket extends PacketReading {
  /** As it was written. */
  readonly text: string;
}

/**
 * Reads a packet from a file, or from standard input for `-`.
 *
 * @throws {LockstepError} `packet.no_file`, `packet.not_text`,
 * `input.too_large`.
 */
export async function loadPacket(
  context: Context,
  file: string,
): Promise<LoadedPacket> {
  return checkPacket(await loadText(context, file));
}

/** Checks the text of a packet, its working directory included. */
export function checkPacket(text: string): LoadedPacket {
  const draft = readFields(text);
  const place = placeOf(draft);
  const reading = packetOf(draft, place.roots, place.problems);
  return { ...reading, text: draft.text };
}

/**
 * Returns what a packet says that had no mistakes when its run began: since
 * then its working directory may have gone. `undefined`: it is none.
 */
export function findBegunPacket(
  context: Context,
  text: string,
): Packet | undefined {
  const { packet } = checkPacket(text);
  if (packet !== undefined) return packet;
  const roots = context.read((view) =>
    Object.values(view.all("worktrees")).map(({ path }) => path)
  );
  return packetOf(readFields(text), [
    ...roots,
    context.repository().topLevel,
  ]).packet;
}

/**
 * Returns a packet that has no mistakes.
 *
 * @throws {LockstepError} `packet.invalid`, with all of them.
 */
export function requirePacket(loaded: LoadedPacket, file: string): Packet {
  if (loaded.packet !== undefined) return loaded.packet;
  const { problems } = loaded;
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw usage(
    `Cannot use packet "${file}": line ${first?.line}: ${first?.message}${more}`,
    {
      reason: "packet.invalid",
      hint: `lockstep packet lint ${file}`,
      details: { problems: problems.slice(0, 100), count: problems.length },
    },
  );
}

function placeOf(draft: PacketDraft): {
  readonly roots: readonly string[];
  readonly problems: readonly PacketProblem[];
} {
  const workdir = workdirOf(draft);
  if (workdir === undefined) return { roots: [], problems: [] };
  const { line, text } = workdir;
  try {
    return { roots: [findRepository(text).topLevel], problems: [] };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const { reason } = error;
    const message = reason === "folder.not_found"
      ? `WORKDIR "${text}" does not exist as a folder`
      : reason === "repository.not_found"
      ? `WORKDIR "${text}" is not inside a git repository`
      : `WORKDIR "${text}" cannot be used: ${error.message}`;
    const hint = "Name a folder of a git repository by its whole path";
    return { roots: [], problems: [{ line, reason, message, hint }] };
  }
}

async function loadText(context: Context, file: string): Promise<string> {
  if (file === "-") {
    const read = context.options.readInput;
    if (read !== undefined) return await read();
    throw noFile("-", "there is no standard input to read");
  }
  const path = file.startsWith("/")
    ? file
    : `${context.options.folder}/${file}`;
  const bytes = readFile(path, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usage(`Cannot read packet "${file}": it is not UTF-8 text`, {
      reason: "packet.not_text",
      hint: "Write it anew: lockstep packet new",
      cause: error,
    });
  }
}

function readFile(path: string, file: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = readInputBytes(path);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (!(error instanceof Deno.errors.IsADirectory)) throw error;
    throw noFile(file, "it is a folder");
  }
  throw noFile(file, "there is no such file");
}

function noFile(file: string, what: string): LockstepError {
  return usage(`Cannot read packet "${file}": ${what}`, {
    reason: "packet.no_file",
    hint: "Name the file of a packet, or - for standard input",
  });
}
