/**
 * Writes the projection that the sh hooks read. Permission shrinks before the
 * journal append and grows after it, so a crash in between leaves the files
 * too strict, never too loose. `seq` says which event they show; while it
 * reads `N pending` the next change writes all of them anew.
 */
import { join } from "@std/path";
import { type PolicyFiles, stricterContent } from "../core/policy.ts";
import {
  isAbsence,
  makePrivateFolder,
  readText,
  removeFile,
  writeAtomically,
} from "../io/fs.ts";

const FOLDERS = ["", "scope", "locked", "approved"];

/** Returns the event that the files show, or `undefined` when they lag. */
export function projectedSeq(folder: string): number | undefined {
  const text = readText(join(folder, "seq"))?.trim() ?? "";
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** Writes what both the old and the new state allow. */
export function shrinkPolicy(
  folder: string,
  before: PolicyFiles,
  after: PolicyFiles,
  seq: number,
): void {
  write(folder, "seq", `${seq} pending\n`);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const content = stricterContent(name, before.get(name), after.get(name));
    if (content === before.get(name)) continue;
    if (content === undefined) removeFile(join(folder, name));
    else write(folder, name, content);
  }
}

/** Writes what the new state allows. */
export function growPolicy(
  folder: string,
  before: PolicyFiles,
  after: PolicyFiles,
): void {
  for (const [name, content] of after) {
    if (before.get(name) !== content) write(folder, name, content);
  }
  for (const name of before.keys()) {
    if (!after.has(name)) removeFile(join(folder, name));
  }
}

/** Notes that the files show this event. */
export function markProjected(folder: string, seq: number): void {
  write(folder, "seq", `${seq}\n`);
}

/** Returns what the files hold now, whatever the ledger says. */
export function readPolicy(folder: string): PolicyFiles {
  const files = new Map<string, string>();
  for (const sub of FOLDERS) {
    for (const name of filesIn(join(folder, sub))) {
      const path = sub === "" ? name : `${sub}/${name}`;
      // Neither is part of the projection of the ledger.
      if (path === "seq" || path === "config.json") continue;
      files.set(path, readText(join(folder, path)) ?? "");
    }
  }
  return files;
}

/** Makes the folders of the projection. */
export function makePolicyFolders(folder: string): void {
  for (const sub of FOLDERS) makePrivateFolder(join(folder, sub));
}

function write(folder: string, name: string, content: string): void {
  writeAtomically(join(folder, name), content, { durable: false });
}

function filesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)]
      .filter((entry) => entry.isFile && !entry.name.endsWith(".tmp"))
      .map((entry) => entry.name);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
