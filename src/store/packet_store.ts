/**
 * Packets as they were given, `packets/<sha256>.md`: a thread that is started
 * again is told the same words, wherever their file has gone.
 */
import { join } from "@std/path";
import { LockstepError } from "../core/error.ts";
import { makePrivateFolder, readText } from "../io/fs.ts";
import { sha256 } from "../io/sha256.ts";
import type { StatePaths } from "./paths.ts";

/** Keeps a packet and returns its digest; the same text is kept once. */
export async function keepPacket(
  paths: StatePaths,
  text: string,
): Promise<string> {
  const digest = await sha256(text);
  const path = pathOf(paths, digest);
  makePrivateFolder(join(paths.root, "packets"));
  // Anew although it may be there: the old one may be pruned right now.
  const temporary = `${path}.${crypto.randomUUID()}`;
  Deno.writeTextFileSync(temporary, text, { createNew: true, mode: 0o600 });
  Deno.renameSync(temporary, path);
  return digest;
}

/**
 * Returns the packet of that digest.
 *
 * @throws {LockstepError} corrupt `packet.lost`, when it is gone or changed.
 */
export async function loadKeptPacket(
  paths: StatePaths,
  digest: string,
): Promise<string> {
  const path = pathOf(paths, digest);
  const text = readText(path);
  if (text !== undefined && await sha256(text) === digest) return text;
  throw new LockstepError(
    "corrupt",
    `Cannot use "${path}": it is ${text === undefined ? "gone" : "changed"}`,
    { reason: "packet.lost", hint: "Dispatch the packet anew" },
  );
}

function pathOf(paths: StatePaths, digest: string): string {
  return join(paths.root, "packets", `${digest}.md`);
}
