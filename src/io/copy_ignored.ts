/**
 * Copying ignored files, such as `.env`, into a new worktree. Only what git
 * ignores and a pattern names; nothing is overwritten, no link is followed
 * out of either folder.
 */
import { join } from "@std/path";
import { decodePaths } from "../core/path.ts";
import { git, gitFailed } from "./git.ts";
import { isAbsence, isThere } from "./fs.ts";

/** File of patterns, as in `.gitignore`, at the top of a repository. */
const INCLUDE_FILE = ".worktreeinclude";

export interface Copied {
  readonly copied: readonly string[];
  /** Paths that were left out, and why. */
  readonly skipped: readonly (readonly [path: string, why: string])[];
}

/** Copies what `.worktreeinclude` and `patterns` name, with its mode. */
export async function copyIgnored(
  from: string,
  to: string,
  patterns: readonly string[],
): Promise<Copied> {
  const copied: string[] = [];
  const skipped: [string, string][] = [];
  for (const path of await wantedFiles(from, patterns)) {
    const why = await copyFile({ from, to, path });
    if (why === undefined) copied.push(path);
    else skipped.push([path, why]);
  }
  return { copied, skipped };
}

/** What git ignores by its own rules, and our patterns match as well. */
async function wantedFiles(
  folder: string,
  patterns: readonly string[],
): Promise<string[]> {
  const file = join(folder, INCLUDE_FILE);
  const sources = [
    ...(isThere(file) ? [`--exclude-from=${file}`] : []),
    ...patterns.map((each) => `--exclude=${each}`),
  ];
  if (sources.length === 0) return [];
  const ignored = new Set(await otherFiles(folder, ["--exclude-standard"]));
  return (await otherFiles(folder, sources)).filter((path) =>
    ignored.has(path)
  );
}

async function otherFiles(
  folder: string,
  sources: readonly string[],
): Promise<string[]> {
  const args = ["ls-files", "--others", "--ignored", "-z", ...sources];
  const result = await git(folder, args);
  if (result.status !== 0) throw gitFailed(folder, args, result);
  // A nested repository is listed as a folder.
  return decodePaths(result.stdoutBytes).filter((path) => !path.endsWith("/"));
}

/** Returns why a file was left out, or `undefined` when it was copied. */
async function copyFile(
  { from, to, path }: {
    readonly from: string;
    readonly to: string;
    readonly path: string;
  },
): Promise<string | undefined> {
  const source = join(from, path);
  const target = join(to, path);
  const info = await Deno.lstat(source);
  if (isThere(target)) return "there is one already";
  if (!await isInside(folderOf(source), from)) return "a link leads out";
  await Deno.mkdir(await existingAbove(target, to), { recursive: true });
  if (!await isInside(folderOf(target), to)) return "a link leads out";
  if (info.isSymlink) {
    const leadsTo = await Deno.readLink(source);
    if (leadsTo.startsWith("/") || !await isInside(source, from)) {
      return "a link leads out";
    }
    await Deno.symlink(leadsTo, target);
    return undefined;
  }
  if (!info.isFile) return "it is no file";
  await Deno.copyFile(source, target);
  return undefined;
}

/**
 * Returns the folder to make for a file. A link on the way to it is looked
 * at first: making folders behind it would write outside.
 */
async function existingAbove(target: string, top: string): Promise<string> {
  const folder = folderOf(target);
  let at = folder;
  while (!isThere(at)) at = folderOf(at);
  return await isInside(at, top) ? folder : at;
}

async function isInside(path: string, folder: string): Promise<boolean> {
  try {
    const [real, top] = [
      await Deno.realPath(path),
      await Deno.realPath(folder),
    ];
    return real === top || real.startsWith(`${top}/`);
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
