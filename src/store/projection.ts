/** What `policy/seq` says: which event the policy files show. */
import { isSameBoot } from "../io/boot_id.ts";
import { type Disk, readTextFrom } from "../io/disk.ts";

/** Behind the number while the files may lag behind it. */
export const PENDING = " pending";

/** What `policy/seq` says of the projection. */
export interface Projection {
  /** An event that was acknowledged, or appended and being projected. */
  readonly seq: number;
  /** False while the files may lag behind the event. */
  readonly isCurrent: boolean;
}

/** Returns what `seq` says, or `undefined` when it is absent or unreadable. */
export function findProjection(
  disk: Disk,
  folder: string,
  bootId: string,
): Projection | undefined {
  const text = readTextFrom(disk, `${folder}/seq`);
  // No pattern: every call comes here, and its first one is slow.
  const [said = "", boot, ...rest] = text?.split("\n") ?? [];
  if (boot === undefined || rest.join("\n") !== "") return undefined;
  const isPending = said.endsWith(PENDING);
  const digits = isPending ? said.slice(0, -PENDING.length) : said;
  const seq = Number(digits);
  if (!Number.isSafeInteger(seq) || seq < 0 || String(seq) !== digits) {
    return undefined;
  }
  return { seq, isCurrent: !isPending && isSameBoot(boot, bootId) };
}
