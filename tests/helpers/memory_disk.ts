import type { Disk, DiskFile, FileVersion } from "../../src/io/disk.ts";

/**
 * What was asked of the disk, in order. A file is named by its number, since
 * a rename gives its content another path. `entry` gives or takes a name;
 * `rename` does both at once.
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

/** A disk in memory that records every operation. Folders always exist. */
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
      ...this.#entries.values(),
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

  read(path: string): Uint8Array<ArrayBuffer> | undefined {
    const file = this.#entries.get(path);
    if (file === undefined) return undefined;
    return this.#contents.get(file)?.slice() ?? new Uint8Array();
  }

  version(path: string): FileVersion | undefined {
    const file = this.#entries.get(path);
    if (file === undefined) return undefined;
    const size = this.#contents.get(file)?.length ?? 0;
    return { file, size, changedMs: 0 };
  }

  list(folder: string): string[] {
    return [...this.#entries.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
      .filter((name) => !name.includes("/"));
  }

  folders(folder: string): string[] {
    const names = [...this.#entries.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1).split("/"));
    return [
      ...new Set(
        names.filter((parts) => parts.length > 1).map(([name = ""]) => name),
      ),
    ];
  }

  has(path: string): boolean {
    return this.#entries.has(path) || this.list(path).length > 0;
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
      size: () => this.#contents.get(number)?.length ?? 0,
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
    if (file !== undefined) {
      this.apply({ kind: "rename", from, path: to, file });
      return;
    }
    // A folder: each name in it moves.
    for (const [path, each] of [...this.#entries]) {
      if (!path.startsWith(`${from}/`)) continue;
      const target = `${to}${path.slice(from.length)}`;
      this.apply({ kind: "rename", from: path, path: target, file: each });
    }
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
  }

  makeFolder(): void {}

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
  return { contents, entries };
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
      return;
    case "sync":
    case "sync_folder":
    case "acknowledged":
      return;
    default:
      return operation satisfies never;
  }
}
