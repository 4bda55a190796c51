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

/** Tells whether anything is to be copied from a folder. */
export function hasPatterns(
  folder: string,
  patterns: readonly string[],
): boolean {
  return patterns.length > 0 || isThere(join(folder, INCLUDE_FILE));
}

/** Copies what `.worktreeinclude` and `patterns` name, with its mode. */
export async function copyIgnored(
  from: string,
  to: string,
  patterns: readonly string[],
): Promise<Copied> {
  const copied: string[] = [];
  const skipped: [string, string][] = [];
  const ready = new Map<string, boolean>();
  for (const path of await wantedFiles(from, patterns)) {
    const folder = folderOf(`/${path}`);
    // Files lie close together: a folder is looked at, and made, once.
    const isReady = ready.get(folder) ?? makeFolder(from, to, folder);
    ready.set(folder, isReady);
    const why = isReady ? copyFile({ from, to, path }) : LEADS_OUT;
    if (why === undefined) copied.push(path);
    else skipped.push([path, why]);
  }
  return { copied, skipped };
}

const LEADS_OUT = "a link leads out";

/** Makes a folder of `from` in `to`; false when a link leads out of either. */
function makeFolder(from: string, to: string, folder: string): boolean {
  if (!isInside(`${from}${folder}`, from)) return false;
  // A link on the way is looked at first: it would be made behind it.
  let above = `${to}${folder}`;
  while (!isThere(above)) above = folderOf(above);
  if (!isInside(above, to)) return false;
  Deno.mkdirSync(`${to}${folder}`, { recursive: true });
  return true;
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

/**
 * Returns why a file was left out, or `undefined` when it was copied. Thousands
 * of files are waited for one by one in a fraction of what promises take.
 */
function copyFile(
  { from, to, path }: {
    readonly from: string;
    readonly to: string;
    readonly path: string;
  },
): string | undefined {
  const source = join(from, path);
  const target = join(to, path);
  const info = Deno.lstatSync(source);
  if (isThere(target)) return "there is one already";
  if (info.isSymlink) {
    const leadsTo = Deno.readLinkSync(source);
    if (leadsTo.startsWith("/") || !isInside(source, from)) {
      return LEADS_OUT;
    }
    Deno.symlinkSync(leadsTo, target);
    return undefined;
  }
  if (!info.isFile) return "it is no file";
  Deno.copyFileSync(source, target);
  return undefined;
}

function isInside(path: string, folder: string): boolean {
  try {
    const real = Deno.realPathSync(path);
    const top = Deno.realPathSync(folder);
    return real === top || real.startsWith(`${top}/`);
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
