/** Names of the refs that keep what was taken away, for a while. */
import type { IsoTime } from "./time.ts";
import { secondsBetween } from "./time.ts";

/** Where they all are. */
export const BACKUPS = "refs/lockstep/backup/";

const KEPT_DAYS = 30;
/** By itself, or behind the commit in what a hook has kept. */
const STAMP = /[/-](\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})$/;

/** Returns the ref for something that is taken away now. */
export function backupRef(name: string, now: IsoTime): string {
  return `${BACKUPS}${name}/${now.replace(/[^0-9]/g, "")}`;
}

/** Tells whether a backup has been kept long enough; unsure means no. */
export function isExpiredBackup(ref: string, now: IsoTime): boolean {
  const parts = ref.startsWith(BACKUPS) ? STAMP.exec(ref) : null;
  if (parts === null) return false;
  const [, year, month, day, hour, minute, second, ms] = parts;
  const made = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  return secondsBetween(made, now) > KEPT_DAYS * 86_400;
}
