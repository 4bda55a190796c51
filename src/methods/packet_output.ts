/** What `packet new` and `packet from-case` have in common: their packet. */
import { join } from "@std/path";
import * as z from "zod/mini";
import { LockstepError, usage } from "../core/error.ts";
import { type PacketParts, writePacket } from "../core/packet_write.ts";
import type { Context } from "./context.ts";
import { lazySchema } from "./lazy_schema.ts";
import { checkPacket } from "./packet_load.ts";

/** Returns the param that names the file of a new packet. */
export const outputParam = lazySchema(() =>
  z.optional(
    z.string().check(
      z.describe("File to write it to; it must not exist yet"),
    ),
  )
);

/** Something wrong with a packet. */
export const problemResult = lazySchema(() =>
  z.strictObject({
    line: z.int(),
    reason: z.string(),
    message: z.string(),
    hint: z.string(),
  })
);

/** Result of what makes a packet. */
export const packetResult = lazySchema(() =>
  z.strictObject({
    packet: z.string(),
    /** What is still to be filled in or put right. */
    problems: z.array(problemResult()),
    /** The file it was written to; null when it was only shown. */
    written: z.nullable(z.string()),
  })
);
type PacketResult = z.output<ReturnType<typeof packetResult>>;

/**
 * Writes a packet and tells what is still wrong with it.
 *
 * @throws {LockstepError} `packet.output_exists`, `packet.no_folder`.
 */
export function putPacket(
  context: Context,
  parts: PacketParts,
  output: string | undefined,
): PacketResult {
  const packet = writePacket(parts);
  const problems = [...checkPacket(packet).problems];
  const written = output === undefined
    ? null
    : writeNew(context, output, packet);
  return { packet, problems, written };
}

function writeNew(context: Context, output: string, text: string): string {
  const path = output.startsWith("/")
    ? join(output)
    : join(context.options.folder, output);
  try {
    Deno.writeTextFileSync(path, text, { createNew: true });
    return path;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw outputError(output, "exists", "it exists already");
    }
    if (error instanceof Deno.errors.NotFound) {
      throw outputError(output, "folder", "there is no such folder");
    }
    throw error;
  }
}

function outputError(
  output: string,
  cause: "exists" | "folder",
  what: string,
): LockstepError {
  return usage(`Cannot write a packet to "${output}": ${what}`, {
    reason: cause === "exists" ? "packet.output_exists" : "packet.no_folder",
    hint: "Name another file with --output",
  });
}

/** Returns the packet, or where it is and what is still to be done to it. */
export function packetText(result: PacketResult): string {
  if (result.written === null) return result.packet.trimEnd();
  return [
    `Wrote ${result.written}`,
    ...result.problems.map(({ line, message }) => `  line ${line}: ${message}`),
  ].join("\n");
}
