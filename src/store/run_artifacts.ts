/**
 * The artifacts of a dispatched run, beside what every run has in its folder.
 * Each is written once, by whoever supervises or finishes the run; what is
 * there in its place was put there by somebody else.
 */
import { join } from "@std/path";
import { isAbsence, makePrivateFolder } from "../io/fs.ts";
import { sha256 } from "../io/sha256.ts";

/** Written before the program begins. */
export const BEFORE_ARTIFACTS = [
  "task.md",
  "prompt.md",
  "assignment.json",
  "pre_snapshot.json",
  "pre_diff_stat.txt",
] as const;

/** Written when it has ended. */
export const AFTER_ARTIFACTS = [
  "post_snapshot.json",
  "post_diff_stat.txt",
  "result.json",
  "result.md",
  "policy.json",
  "evidence.json",
] as const;

/** Not part of the record: secrets that are gone, tools, locks. */
const NO_ARTIFACT = /^(?:environment\.json|finish\.lock)$|\.tmp$/;

/** Makes the folder of a run again if its program has taken it away. */
export function ensureRunFolder(folder: string): void {
  try {
    // A link in its place would lead everything elsewhere.
    if (Deno.lstatSync(folder).isDirectory) return;
    Deno.removeSync(folder);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  makePrivateFolder(folder);
}

/**
 * Writes an artifact; false when something was in its place, which is then
 * replaced: a link there must not lead the content elsewhere.
 */
export function writeArtifact(
  folder: string,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): boolean {
  const path = join(folder, name);
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const isFree = remove(path);
  Deno.writeFileSync(path, bytes, { createNew: true, mode: 0o600 });
  return isFree;
}

/** Writes a value as an artifact; see `writeArtifact`. */
export function writeJsonArtifact(
  folder: string,
  name: string,
  value: unknown,
): boolean {
  return writeArtifact(folder, name, jsonText(value));
}

/** Returns a value as an artifact holds it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Removes what is at a path; true when there was nothing. */
function remove(path: string): boolean {
  try {
    Deno.removeSync(path, { recursive: true });
    return false;
  } catch (error) {
    if (isAbsence(error)) return true;
    throw error;
  }
}

/**
 * Returns the sha256 of every artifact by name; `undefined` when there is no
 * such folder. What is no file of its own (a link, a folder) has none, and
 * neither has anything where a link is in the place of the folder.
 */
export async function artifactDigests(
  folder: string,
  names: readonly string[] | undefined = namesOf(folder),
): Promise<Record<string, string> | undefined> {
  if (names === undefined) return undefined;
  if (!isOwnFolder(folder)) return {};
  const digests = await Promise.all(
    names.map(async (name) => [name, await digestOf(folder, name)] as const),
  );
  return Object.fromEntries(
    digests.flatMap(([name, digest]) =>
      digest === undefined ? [] : [[name, digest]]
    ).toSorted(([a = ""], [b = ""]) => a < b ? -1 : 1),
  );
}

function isOwnFolder(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function namesOf(folder: string): string[] | undefined {
  try {
    return [...Deno.readDirSync(folder)]
      .filter((entry) => entry.isFile && !NO_ARTIFACT.test(entry.name))
      .map((entry) => entry.name);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function digestOf(
  folder: string,
  name: string,
): Promise<string | undefined> {
  const path = join(folder, name);
  try {
    if (!Deno.lstatSync(path).isFile) return undefined;
    return await sha256(Deno.readFileSync(path));
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Reads a report that a program has written; a link or a huge file is none. */
export function readClaim(
  path: string,
  limitBytes: number,
): string | undefined {
  try {
    const { isFile, size } = Deno.lstatSync(path);
    return isFile && size <= limitBytes
      ? Deno.readTextFileSync(path)
      : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/**
 * Copies the artifacts into a new folder of the same name in another one.
 *
 * @returns the new folder; `undefined` when something of that name is there.
 */
export function copyArtifacts(
  folder: string,
  target: string,
): string | undefined {
  makePrivateFolder(target);
  const copy = join(target, folder.slice(folder.lastIndexOf("/") + 1));
  try {
    Deno.mkdirSync(copy, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    throw error;
  }
  for (const name of namesOf(folder) ?? []) {
    Deno.writeFileSync(
      join(copy, name),
      Deno.readFileSync(join(folder, name)),
      { createNew: true, mode: 0o600 },
    );
  }
  return copy;
}
