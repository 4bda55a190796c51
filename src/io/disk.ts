/**
 * The file operations that the ledger is made of, one by one, so that a test
 * can record them and replay every state that a loss of power may leave.
 * Synchronous, because they run while the kernel lock is held.
 */
import {
  isAbsence,
  isThere,
  readBytes,
  removeFile,
  syncFolder,
  writeAll,
} from "./fs.ts";

/** A file that is open for writing. */
export interface DiskFile {
  /** Writes all bytes from this offset on. */
  writeAt(offset: number, bytes: Uint8Array<ArrayBuffer>): void;
  /** Cuts the file to this length in bytes. */
  truncate(size: number): void;
  /** Returns when content and length would survive a loss of power. */
  sync(): void;
  close(): void;
}

/** Tells states of a file apart that only grows or is replaced as a whole. */
export interface FileVersion {
  readonly file: number;
  readonly size: number;
  /** In milliseconds: the number of a removed file is given again. */
  readonly changedMs: number;
}

export interface Disk {
  /**
   * Returns the content, or `undefined` when there is no such file. With a
   * `buffer` it is a part of that, as much as fits, until it is used again.
   */
  read(
    path: string,
    buffer?: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer> | undefined;
  /** Tells one state of a file from another; `undefined` when it is absent. */
  version(path: string): FileVersion | undefined;
  /** Returns the names of the files in a folder; none when it is absent. */
  list(folder: string): string[];
  /** Returns the names of the folders in a folder; none when it is absent. */
  folders(folder: string): string[];
  /** Tells whether there is a file or folder of this name. */
  has(path: string): boolean;
  /** Opens a file for writing; `create` makes it, or empties an old one. */
  open(path: string, options?: { readonly create?: boolean }): DiskFile;
  rename(from: string, to: string): void;
  /** Gives a file a second name, which must be free; a copy may do. */
  link(from: string, to: string): void;
  /** Removes a file; absence is fine. */
  remove(path: string): void;
  /** Removes a folder with what is in it; absence is fine. */
  removeFolder(path: string): void;
  /** Makes a folder that only the user can enter; an existing one is kept. */
  makeFolder(path: string): void;
  /** Returns when names made and removed in it would survive likewise. */
  syncFolder(path: string): void;
}

/** The file system. */
export const realDisk: Disk = {
  read: (path, buffer) =>
    buffer === undefined ? readBytes(path) : readInto(path, buffer),
  version: (path) => {
    try {
      const { ino, size, mtime } = Deno.lstatSync(path);
      return { file: ino ?? 0, size, changedMs: mtime?.getTime() ?? 0 };
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  },
  list: (folder) =>
    entriesOf(folder).filter((entry) => entry.isFile)
      .map((entry) => entry.name),
  folders: (folder) =>
    entriesOf(folder).filter((entry) => entry.isDirectory)
      .map((entry) => entry.name),
  has: isThere,
  open: (path, options = {}) => {
    const create = options.create === true;
    const how = { write: true, create, truncate: create, mode: 0o600 };
    return openFile(
      create ? openInFolder(path, how) : Deno.openSync(path, how),
    );
  },
  rename: Deno.renameSync,
  link: linkOrCopy,
  remove: removeFile,
  removeFolder: (path) => {
    try {
      Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  },
  makeFolder: (path) => Deno.mkdirSync(path, { recursive: true, mode: 0o700 }),
  syncFolder: (path) => {
    try {
      syncFolder(path);
    } catch (error) {
      // Of a folder that is gone, nothing can come back.
      if (!isAbsence(error)) throw error;
    }
  },
};

/** Opens a file to be made, and makes its folder when somebody removed that. */
export function openInFolder(
  path: string,
  options: Deno.OpenOptions,
): Deno.FsFile {
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    realDisk.makeFolder(folderOf(path));
    return Deno.openSync(path, options);
  }
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

/** Some file systems have no links, and none has them to another one. */
const NO_LINK = ["EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "ENOSYS"];

function linkOrCopy(from: string, to: string): void {
  try {
    Deno.linkSync(from, to);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (!NO_LINK.includes(String(code))) throw error;
    Deno.copyFileSync(from, to);
    using copy = Deno.openSync(to, { write: true });
    copy.syncDataSync();
  }
}

function readInto(
  path: string,
  buffer: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    using file = Deno.openSync(path);
    let size = 0;
    while (size < buffer.length) {
      const count = file.readSync(buffer.subarray(size));
      if (count === null) break;
      size += count;
    }
    return buffer.subarray(0, size);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function openFile(file: Deno.FsFile): DiskFile {
  return {
    writeAt: (offset, bytes) => {
      file.seekSync(offset, Deno.SeekMode.Start);
      writeAll(file, bytes);
    },
    truncate: (size) => file.truncateSync(size),
    sync: () => file.syncDataSync(),
    close: () => file.close(),
  };
}

/**
 * How much of a replacement survives a loss of power: `full`, the new content
 * does; `content`, either content does, whole; `none`, also a torn one.
 */
export type Durability = "full" | "content" | "none";

/**
 * Replaces a file as a whole by a temporary file and a rename. The temporary
 * name is fixed, so callers hold a lock on the folder.
 */
export function replaceFile(
  disk: Disk,
  path: string,
  options: {
    readonly content: string | Uint8Array<ArrayBuffer>;
    readonly durability: Durability;
  },
): void {
  const { content, durability } = options;
  const temporary = `${path}.tmp`;
  const file = disk.open(temporary, { create: true });
  let isWritten = false;
  try {
    file.writeAt(0, bytesOf(content));
    if (durability !== "none") file.sync();
    isWritten = true;
  } finally {
    file.close();
    // A full disk needs the room.
    if (!isWritten) disk.remove(temporary);
  }
  disk.rename(temporary, path);
  if (durability === "full") disk.syncFolder(folderOf(path));
}

/** Returns the text of a file, or `undefined` when it does not exist. */
export function readTextFrom(disk: Disk, path: string): string | undefined {
  const bytes = disk.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Returns the folder that holds a path. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function bytesOf(
  content: string | Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}
