/**
 * Small synchronous file operations. Synchronous, because they run while the
 * kernel lock of the ledger is held, where nothing else may interleave.
 */

/** Returns the bytes of a file, or `undefined` when it does not exist. */
export function readBytes(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Returns the text of a file, or `undefined` when it does not exist. */
export function readText(path: string): string | undefined {
  const bytes = readBytes(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Tells whether an error means that there is nothing at the path. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

export interface WriteOptions {
  /** Permission bits of the new file; 0600 when left out. */
  readonly mode?: number;
}

/**
 * Replaces a file as a whole: temporary file beside it, sync, rename, sync of
 * the folder. A crash leaves the old or the new content. The temporary name
 * is fixed, so callers hold a lock on the folder.
 */
export function writeAtomically(
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
  options: WriteOptions = {},
): void {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const temporary = `${path}.tmp`;
  const file = Deno.openSync(temporary, {
    write: true,
    create: true,
    truncate: true,
    mode: options.mode ?? 0o600,
  });
  try {
    writeAll(file, bytes);
    file.syncDataSync();
  } finally {
    file.close();
  }
  Deno.renameSync(temporary, path);
  syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
}

/** Writes all bytes at the current position. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    written += file.writeSync(bytes.subarray(written));
  }
}

/** Makes renames and new files in a folder survive a loss of power. */
export function syncFolder(path: string): void {
  const folder = Deno.openSync(path);
  try {
    folder.syncSync();
  } finally {
    folder.close();
  }
}

/** Makes a folder, and those above it, that only the user can enter. */
export function makePrivateFolder(path: string): void {
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Removes a file; absence is fine. */
export function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

/** Tells whether there is anything at a path, a dangling link included. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** Tells what a path leads to, links followed; `undefined`: to nothing. */
export function kindOf(path: string): "file" | "folder" | "other" | undefined {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    if (isFile) return "file";
    return isDirectory ? "folder" : "other";
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Tells whether there is a file at the path that its owner may execute. */
export function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o100) !== 0;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** Returns the names in a folder; none when it does not exist. */
export function namesIn(folder: string): string[] {
  return entriesIn(folder).map((entry) => entry.name);
}

/** Returns the names of the folders, and of links, in a folder. */
export function foldersIn(folder: string): string[] {
  return entriesIn(folder).filter((entry) => !entry.isFile)
    .map((entry) => entry.name);
}

function entriesIn(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

/** Returns when a file was changed last, or `undefined` when it is absent. */
export function findChangeTime(path: string): string | undefined {
  try {
    return Deno.lstatSync(path).mtime?.toISOString();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
