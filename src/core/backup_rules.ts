/**
 * Which copies of the ledger to make and to keep. A copy is named
 * `<yyyymmdd>T<hhmmss>Z-<seq>`; names of another form are left alone.
 */
import { addSeconds, type IsoTime, secondsBetween } from "./time.ts";

/** Compaction makes a copy when the newest is older than this. */
const MAKE_AFTER_SECONDS = 3600;
/** The newest ones are kept whatever their age. */
const KEEP_NEWEST = 8;
/** Of older ones the last of each day, for this many days. */
const KEEP_DAYS = 14;

const NAME =
  /^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z-[0-9]+$/;

/** Returns the name of a copy that shows the ledger after event `seq`. */
export function backupName(now: IsoTime, seq: number): string {
  return `${now.slice(0, 19).replaceAll(/[-:]/g, "")}Z-${seq}`;
}

/** Returns when a copy was made, or `undefined` for another kind of name. */
export function backupTime(name: string): IsoTime | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

/** Returns the name of the newest copy. */
export function newestBackup(
  names: readonly string[],
  now: IsoTime,
): string | undefined {
  return newestFirst(names, now)[0];
}

/** A copy from the future is of a clock that was put right since. */
function newestFirst(names: readonly string[], now: IsoTime): string[] {
  const isOfFuture = (name: string) => (backupTime(name) ?? "") > now;
  const copies = names.filter((name) => NAME.test(name)).toSorted().reverse();
  return [
    ...copies.filter((name) => !isOfFuture(name)),
    ...copies.filter(isOfFuture),
  ];
}

/** Tells whether it is time for another copy. */
export function isBackupDue(names: readonly string[], now: IsoTime): boolean {
  const newest = newestBackup(names, now);
  const at = newest === undefined ? undefined : backupTime(newest);
  if (at === undefined) return true;
  const age = secondsBetween(at, now);
  return age >= MAKE_AFTER_SECONDS || age < 0;
}

/** Returns the copies that are not worth keeping any more. */
export function backupsToDrop(
  names: readonly string[],
  now: IsoTime,
): string[] {
  const oldest = backupName(addSeconds(now, -KEEP_DAYS * 86_400), 0);
  const days = new Set<string>();
  return newestFirst(names, now).filter((name, index) => {
    const day = name.slice(0, 8);
    const isLastOfDay = !days.has(day);
    days.add(day);
    return index >= KEEP_NEWEST && !(isLastOfDay && name > oldest);
  });
}
