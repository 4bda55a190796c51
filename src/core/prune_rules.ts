/** What of runs, their packets and kept gate outputs has served its time. */
import type { View } from "./aggregates.ts";
import type { Evidence } from "./records/task.ts";
import { runsUnderReview } from "./run_review_list.ts";
import { isOpen } from "./task_state.ts";
import { epicIds, findTask } from "./task_tree.ts";
import { isEnded } from "./thread_state.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

const KEEP_SECONDS = 30 * 86_400;
export const KEEP_BYTES = 2 * 1024 ** 3;
/** What is being made is not in the ledger yet. */
const SETTLED_SECONDS = 86_400;

/** A run's folder, a packet, or a file with what a gate printed. */
export interface Stored {
  /** Below the state folder: `runs/<run>`, `packets/<file>`, `gates/<file>`. */
  readonly path: string;
  readonly bytes: number;
  readonly changed_at: IsoTime;
}

export interface Judged extends Stored {
  /** Why it goes; null when it stays. */
  readonly reason: "age" | "size" | null;
  /** What holds it although it is old; null when nothing does. */
  readonly pinned_by: string | null;
}

/**
 * Judges what is stored, the oldest first. What is too old goes, then the
 * oldest until the rest is small enough; what is pinned stays and counts. A
 * packet goes with the last of the runs that were given it.
 */
export function judgeStored(
  view: View,
  stored: readonly Stored[],
  now: IsoTime,
): Judged[] {
  const isPacket = ({ path }: Stored) => path.startsWith(PACKETS);
  const judged = judgeByAge(
    view,
    stored.filter((each) => !isPacket(each)),
    now,
  );
  return [
    ...judged,
    ...judgePackets(view, { judged, packets: stored.filter(isPacket) }, now),
  ];
}

const PACKETS = "packets/";

function judgePackets(
  view: View,
  { judged, packets }: {
    readonly judged: readonly Judged[];
    readonly packets: readonly Stored[];
  },
  now: IsoTime,
): Judged[] {
  const kept = judged.filter(({ reason }) => reason === null)
    .map(({ path }) => path);
  const needed = new Set(
    Object.values(view.all("threads")).filter((each) =>
      !isEnded(each) || kept.includes(`runs/${each.run_id}`)
    ).map((each) => `${PACKETS}${each.dispatch?.packet_digest}.md`),
  );
  return packets.map((each) => {
    const isSettled = secondsBetween(each.changed_at, now) > SETTLED_SECONDS;
    const isLeft = isSettled && !needed.has(each.path);
    return { ...each, reason: isLeft ? "age" : null, pinned_by: null };
  });
}

function judgeByAge(
  view: View,
  stored: readonly Stored[],
  now: IsoTime,
): Judged[] {
  const pins = pinsOf(view);
  let left = stored.reduce((sum, each) => sum + each.bytes, 0);
  return stored.toSorted((a, b) => a.changed_at < b.changed_at ? -1 : 1)
    .map((each) => {
      const age = secondsBetween(each.changed_at, now);
      const isOld = age > KEEP_SECONDS;
      const isTooMuch = left > KEEP_BYTES && age > SETTLED_SECONDS;
      const pinned_by = pins.get(each.path) ?? null;
      const reason = pinned_by !== null
        ? null
        : isOld
        ? "age"
        : isTooMuch
        ? "size"
        : null;
      if (reason !== null) left -= each.bytes;
      return { ...each, reason, pinned_by };
    });
}

/** Paths that are still needed, with what needs them. */
function pinsOf(view: View): Map<string, string> {
  const pins = new Map<string, string>();
  const open = Object.values(view.all("merge")).filter(({ state }) =>
    state !== "landed" && state !== "withdrawn"
  );
  for (const thread of Object.values(view.all("threads"))) {
    if (thread.run_id === null) continue;
    const merge = open.find((each) =>
      each.id === thread.merge_request_id ||
      each.authors.some((name) => name.endsWith(`:${thread.id}`)) ||
      each.case_ids?.some((id) => thread.case_ids.includes(id)) === true
    );
    const by = isEnded(thread) ? merge?.id : thread.id;
    if (by !== undefined) pins.set(`runs/${thread.run_id}`, by);
  }
  for (const run of runsUnderReview(view)) {
    pins.set(`runs/${run}`, "its review");
  }
  const needed = new Set(open.flatMap(({ id, case_ids }) => [
    id,
    ...case_ids ?? [],
  ]));
  for (const { output_path, subject } of evidenceOf(view)) {
    const isNeeded = needed.has(subject) ||
      isOpen(findTask(view, subject)?.state ?? "done");
    if (output_path !== null && isNeeded) pins.set(output_path, subject);
  }
  return pins;
}

function evidenceOf(view: View): Evidence[] {
  const epics = Object.keys(view.all("sessions"))
    .flatMap((session) => epicIds(view, session));
  return ["merge", ...epics]
    .flatMap((name) => Object.values(view.all(`evidence-${name}`)));
}
