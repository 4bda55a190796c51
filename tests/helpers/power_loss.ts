/**
 * The states in which a loss of power may leave a disk. The model is that of
 * POSIX, weaker than any one file system: what was synced is there; of all
 * else, each operation may be there or not, whatever its order, and a write
 * may be there in part or as zeros.
 */
import { folderOf } from "../../src/io/disk.ts";
import { type DiskState, type Operation, stateAfter } from "./memory_disk.ts";

export interface Crash {
  readonly state: DiskState;
  /** The last change that a caller was told is safe. */
  readonly acknowledged: number;
  /** For a failed test: what the power loss took away. */
  readonly description: string;
}

/** What may become of one operation that no sync has covered. */
type Fate = "kept" | "lost" | "half" | "zeros";

/**
 * Yields the states after a loss of power behind every operation: all of the
 * unsynced kept, all lost, and every single and every pair of them lost, kept
 * alone, or kept in part.
 */
export function* crashes(
  start: DiskState,
  log: readonly Operation[],
): Generator<Crash> {
  const seen = new Set<string>();
  for (let end = 0; end <= log.length; end++) {
    const done = log.slice(0, end);
    const loose = done.flatMap((operation, index) =>
      isLoose(operation) && !isSynced(done, index) ? [index] : []
    );
    for (const fates of combinations(loose, done)) {
      const kept = done.flatMap((operation, index) =>
        withFate(operation, fates.get(index) ?? "kept")
      );
      const lastly = done.findLast((each) => each.kind === "acknowledged");
      const acknowledged = lastly?.kind === "acknowledged" ? lastly.value : 0;
      const state = stateAfter(start, kept);
      const key = `${acknowledged} ${fingerprint(state)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { state, acknowledged, description: describe(done, fates) };
    }
  }
}

function* combinations(
  loose: readonly number[],
  done: readonly Operation[],
): Generator<ReadonlyMap<number, Fate>> {
  const all = (fate: Fate) => new Map(loose.map((index) => [index, fate]));
  yield all("kept");
  yield all("lost");
  for (const one of loose) {
    const fates: Fate[] = done[one]?.kind === "write"
      ? ["kept", "lost", "half", "zeros"]
      : ["kept", "lost"];
    for (const fate of fates) {
      yield all("kept").set(one, fate);
      yield all("lost").set(one, fate);
      for (const other of loose) {
        if (other <= one) continue;
        yield all("kept").set(one, fate).set(other, "lost");
        yield all("lost").set(one, fate).set(other, "kept");
      }
    }
  }
}

function isLoose({ kind }: Operation): boolean {
  return kind === "write" || kind === "truncate" || kind === "entry" ||
    kind === "rename";
}

/** Tells whether a later operation has made this one safe. */
function isSynced(done: readonly Operation[], index: number): boolean {
  const operation = done[index];
  return done.slice(index + 1).some((later) => {
    if (operation?.kind === "write" || operation?.kind === "truncate") {
      return later.kind === "sync" && later.file === operation.file;
    }
    return later.kind === "sync_folder" &&
      (operation?.kind === "entry" || operation?.kind === "rename") &&
      folderOf(operation.path) === later.folder;
  });
}

function withFate(operation: Operation, fate: Fate): Operation[] {
  if (fate === "kept") return [operation];
  if (fate === "lost" || operation.kind !== "write") return [];
  const { bytes } = operation;
  return [{
    ...operation,
    bytes: fate === "half"
      ? bytes.slice(0, bytes.length / 2)
      : new Uint8Array(bytes.length),
  }];
}

function fingerprint({ contents, entries }: DiskState): string {
  return [...entries].toSorted()
    .map(([path, file]) => `${path}=${contents.get(file)?.toBase64()}`)
    .join("\n");
}

function describe(
  done: readonly Operation[],
  fates: ReadonlyMap<number, Fate>,
): string {
  const changed = [...fates].filter(([, fate]) => fate !== "kept")
    .map(([index, fate]) => `${index} ${label(done[index])} ${fate}`);
  return `power lost after operation ${done.length} (${label(done.at(-1))}); ${
    changed.join(", ")
  }`;
}

function label(operation: Operation | undefined): string {
  if (operation === undefined) return "none";
  const { kind } = operation;
  return "path" in operation ? `${kind} ${operation.path}` : kind;
}
