/**
 * Writes the projection that the sh hooks read. Permission shrinks before the
 * journal append and grows after it, so a crash in between leaves the files
 * too strict, never too loose; what shrinks is synced before the append, so a
 * loss of power does not bring permission back. The first line of `seq` says
 * which event the files show. While it reads `N pending`, or names another
 * boot than this one, the next change writes all of them anew.
 */
import { join } from "@std/path";
import { POLICY_FOLDERS, type PolicyFiles } from "../core/policy.ts";
import { LockstepError } from "../core/error.ts";
import { stricterContent } from "../core/policy_order.ts";
import {
  type Disk,
  type Durability,
  folderOf,
  readTextFrom,
  replaceFile,
} from "../io/disk.ts";
import { PENDING } from "./projection.ts";

/**
 * Writes what both the old and the new state allow, and syncs it. Returns what
 * the files say then, as far as it was looked at.
 */
export function shrinkPolicy(
  disk: Disk,
  folder: string,
  change: {
    readonly before: PolicyFiles;
    readonly after: PolicyFiles;
    /** Event that the journal holds now. */
    readonly seq: number;
  },
): PolicyFiles {
  const { before, after, seq } = change;
  const written = new Map<string, string>();
  write(disk, `${folder}/seq`, `${seq}${PENDING}\n\n`);
  const changed = new Set([folder]);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const content = stricterContent(name, before.get(name), after.get(name));
    if (content !== undefined) written.set(name, content);
    if (content === before.get(name)) continue;
    const path = `${folder}/${name}`;
    if (content === undefined) disk.remove(path);
    else write(disk, path, content);
    changed.add(folderOf(path));
  }
  for (const each of changed) disk.syncFolder(each);
  return written;
}

/** Writes what the new state allows; `written` is what the files say now. */
export function growPolicy(
  disk: Disk,
  folder: string,
  change: { readonly written: PolicyFiles; readonly after: PolicyFiles },
): void {
  const { written, after } = change;
  for (const [name, content] of after) {
    if (written.get(name) !== content) {
      write(disk, `${folder}/${name}`, content);
    }
  }
  for (const name of written.keys()) {
    if (!after.has(name)) disk.remove(`${folder}/${name}`);
  }
}

/** Notes that the files show this event. */
export function markProjected(
  disk: Disk,
  folder: string,
  mark: { readonly seq: number; readonly bootId: string },
): void {
  write(disk, `${folder}/seq`, `${mark.seq}\n${mark.bootId}\n`, "none");
}

/** Returns what the files hold now, whatever the ledger says. */
export function readPolicy(disk: Disk, folder: string): PolicyFiles {
  const files = new Map<string, string>();
  for (const sub of POLICY_FOLDERS) {
    for (const name of disk.list(join(folder, sub))) {
      const path = sub === "" ? name : `${sub}/${name}`;
      // Neither is part of the projection of the ledger.
      if (path === "seq" || path === "config.json") continue;
      if (name.endsWith(".tmp")) continue;
      files.set(path, readTextFrom(disk, `${folder}/${path}`) ?? "");
    }
  }
  return files;
}

/** One folder at most, and nothing that leads out of it. */
// deno-lint-ignore no-control-regex -- the class of that name takes 0.2 ms
const PLAIN = /^([a-z]+\/)?(?!\.)[^/\0-\x1f\x7f-\x9f]{1,250}$/;

/**
 * Refuses names that no branch and no worktree can have: a ledger that was
 * written by hand must not write beside its policy.
 *
 * @throws {LockstepError} `ledger.damaged`.
 */
export function requirePlainNames(files: PolicyFiles): void {
  for (const name of files.keys()) {
    if (PLAIN.test(name)) continue;
    throw new LockstepError(
      "corrupt",
      `Cannot write policy file ${JSON.stringify(name)}: git has no such name`,
      {
        reason: "ledger.damaged",
        hint: "See what names it: lockstep ledger export. Nothing was changed",
      },
    );
  }
}

/** Makes the folders of the projection. */
export function makePolicyFolders(disk: Disk, folder: string): void {
  for (const sub of POLICY_FOLDERS) disk.makeFolder(join(folder, sub));
}

/** An empty `protected` or `locked` would allow too much: never torn. */
function write(
  disk: Disk,
  path: string,
  content: string,
  durability: Durability = "content",
): void {
  replaceFile(disk, path, { content, durability });
}
