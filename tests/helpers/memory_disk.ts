import {
  type Disk,
  type DiskFile,
  type FileVersion,
  folderOf,
} from "../../src/io/disk.ts";

/**
 * What was asked of the disk, in order. A file is named by its number, since
 * a rename gives its content another path; folders have negative numbers.
 * `entry` gives or takes a name; `rename` does both at once, and what is in a
 * folder moves with it.
 */
export type Operation =
  | {
    readonly kind: "write";
    readonly file: number;
    readonly offset: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }
  | { readonly kind: "truncate"; readonly file: number; readonly size: number }
  | { readonly kind: "sync"; readonly file: number }
  | {
    readonly kind: "entry";
    readonly path: string;
    readonly file: number | undefined;
  }
  | {
    readonly kind: "rename";
    readonly from: string;
    readonly path: string;
    readonly file: number;
  }
  | { readonly kind: "sync_folder"; readonly folder: string }
  /** A caller was told that its change is safe. */
  | { readonly kind: "acknowledged"; readonly value: number };

/** Contents by file number and names by path. */
export interface DiskState {
  readonly contents: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
  readonly entries: ReadonlyMap<string, number>;
}

/** A disk in memory that records every operation. */
export class MemoryDisk implements Disk {
  readonly log: Operation[] = [];
  readonly #contents: Map<number, Uint8Array<ArrayBuffer>>;
  readonly #entries: Map<string, number>;
  #last: number;

  constructor(state: DiskState = { contents: new Map(), entries: new Map() }) {
    this.#contents = new Map(state.contents);
    this.#entries = new Map(state.entries);
    // A name may have survived without any of its content.
    this.#last = Math.max(
      0,
      ...this.#contents.keys(),
      ...[...this.#entries.values()].map(Math.abs),
    );
  }

  state(): DiskState {
    return {
      contents: new Map(this.#contents),
      entries: new Map(this.#entries),
    };
  }

  /** Carries an operation out and records it. */
  apply(operation: Operation): void {
    this.log.push(operation);
    applyTo(this.#contents, this.#entries, operation);
  }

  read(
    path: string,
    buffer?: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer> | undefined {
    const file = this.#fileAt(path);
    if (file === undefined) return undefined;
    const content = this.#contents.get(file) ?? new Uint8Array();
    return content.slice(0, buffer?.length ?? content.length);
  }

  #fileAt(path: string): number | undefined {
    const file = this.#entries.get(path);
    return file === undefined || file < 0 ? undefined : file;
  }

  version(path: string): FileVersion | undefined {
    const file = this.#fileAt(path);
    if (file === undefined) return undefined;
    const size = this.#contents.get(file)?.length ?? 0;
    return { file, size, changedMs: 0 };
  }

  list(folder: string): string[] {
    return this.#namesIn(folder, (file) => file > 0);
  }

  folders(folder: string): string[] {
    return this.#namesIn(folder, (file) => file < 0);
  }

  #namesIn(folder: string, isWanted: (file: number) => boolean): string[] {
    return [...this.#entries]
      .filter(([path, file]) => folderOf(path) === folder && isWanted(file))
      .map(([path]) => path.slice(folder.length + 1));
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  open(path: string, options: { readonly create?: boolean } = {}): DiskFile {
    let file = this.#entries.get(path);
    if (options.create === true) {
      if (file === undefined) {
        file = ++this.#last;
        this.apply({ kind: "entry", path, file });
      }
      this.apply({ kind: "truncate", file, size: 0 });
    }
    if (file === undefined) throw new Deno.errors.NotFound(path);
    const number = file;
    return {
      writeAt: (offset, bytes) =>
        this.apply({
          kind: "write",
          file: number,
          offset,
          bytes: bytes.slice(),
        }),
      truncate: (size) => this.apply({ kind: "truncate", file: number, size }),
      sync: () => this.apply({ kind: "sync", file: number }),
      close: () => {},
    };
  }

  rename(from: string, to: string): void {
    const file = this.#entries.get(from);
    if (file === undefined) throw new Deno.errors.NotFound(from);
    this.apply({ kind: "rename", from, path: to, file });
  }

  link(from: string, to: string): void {
    const file = this.#entries.get(from);
    if (file === undefined) throw new Deno.errors.NotFound(from);
    this.apply({ kind: "entry", path: to, file });
  }

  remove(path: string): void {
    if (!this.#entries.has(path)) return;
    this.apply({ kind: "entry", path, file: undefined });
  }

  removeFolder(path: string): void {
    for (const each of [...this.#entries.keys()]) {
      if (each.startsWith(`${path}/`)) this.remove(each);
    }
    this.remove(path);
  }

  makeFolder(path: string): void {
    if (this.#entries.has(path) || path === "/") return;
    this.makeFolder(folderOf(path));
    this.apply({ kind: "entry", path, file: -(++this.#last) });
  }

  syncFolder(folder: string): void {
    this.apply({ kind: "sync_folder", folder });
  }
}

/** Returns the state after some operations, in order, on top of another. */
export function stateAfter(
  start: DiskState,
  operations: readonly Operation[],
): DiskState {
  const contents = new Map(start.contents);
  const entries = new Map(start.entries);
  for (const each of operations) applyTo(contents, entries, each);
  for (const path of [...entries.keys()]) {
    if (!isReached(entries, path)) entries.delete(path);
  }
  return { contents, entries };
}

/** With its folder a name is lost as well. */
function isReached(entries: DiskState["entries"], path: string): boolean {
  const folder = folderOf(path);
  return folder === "/" || entries.has(folder) && isReached(entries, folder);
}

function applyTo(
  contents: Map<number, Uint8Array<ArrayBuffer>>,
  entries: Map<string, number>,
  operation: Operation,
): void {
  switch (operation.kind) {
    case "write": {
      const old = contents.get(operation.file) ?? new Uint8Array();
      const end = operation.offset + operation.bytes.length;
      const content = new Uint8Array(Math.max(old.length, end));
      content.set(old);
      content.set(operation.bytes, operation.offset);
      contents.set(operation.file, content);
      return;
    }
    case "truncate": {
      const content = new Uint8Array(operation.size);
      const old = contents.get(operation.file) ?? new Uint8Array();
      content.set(old.subarray(0, operation.size));
      contents.set(operation.file, content);
      return;
    }
    case "entry":
      if (operation.file === undefined) entries.delete(operation.path);
      else entries.set(operation.path, operation.file);
      return;
    case "rename":
      entries.set(operation.path, operation.file);
      if (entries.get(operation.from) === operation.file) {
        entries.delete(operation.from);
      }
      for (const [path, file] of [...entries]) {
        if (!path.startsWith(`${operation.from}/`)) continue;
        entries.delete(path);
        entries.set(operation.path + path.slice(operation.from.length), file);
      }
      return;
    case "sync":
    case "sync_folder":
    case "acknowledged":
      return;
    default:
      return operation satisfies never;
  }
}
