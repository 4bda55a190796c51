/** Something that one process at a time uses, until it is disposed of. */
export interface Slot extends Disposable {
  readonly number: number;
}

const MOST = 100;

/**
 * Takes a slot, or returns `undefined` when a living process holds it. The
 * kernel drops a slot when its holder dies; its file is never removed.
 */
export function findFreeSlot(path: string, number: number): Slot | undefined {
  const file = Deno.openSync(path, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  if (file.tryLockSync(true)) {
    return { number, [Symbol.dispose]: () => letGo(file) };
  }
  file.close();
  return undefined;
}

/** Closing alone may come late: a fork holds the file until its exec. */
function letGo(file: Deno.FsFile): void {
  file.unlockSync();
  file.close();
}

/** Takes the first slot that no living process holds. */
export function takeSlot(pathOf: (number: number) => string): Slot {
  for (let number = 1; number <= MOST; number++) {
    const slot = findFreeSlot(pathOf(number), number);
    if (slot !== undefined) return slot;
  }
  throw new Error(`all ${MOST} slots are held`);
}
