import type { View } from "./aggregates.ts";
import { isHeld } from "./lock_rules.ts";
import { isQueued } from "./merge_state.ts";
import { printable } from "./printable.ts";
import { epicIds, Forest } from "./task_tree.ts";
import { progressOf } from "./task_view.ts";
import { isLive } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";

/** Returns the line at the bottom of a viewer: progress, locks, queue. */
export function statusLine(
  view: View,
  session: string,
  now: IsoTime,
): string {
  const forest = new Forest(view);
  const epics = epicIds(view, session, { openOnly: true })
    .map((id) => forest.find(id)).filter((each) => each !== undefined)
    .map((each) => progressOf(forest, each));
  const done = epics.reduce((sum, each) => sum + each.done, 0);
  const total = epics.reduce((sum, each) => sum + each.total, 0);
  const threads = Object.values(view.all("threads"))
    .filter((each) => each.session_id === session && isLive(each)).length;
  const locks = Object.values(view.all("locks"))
    .filter((each) => each.session_id === session && isHeld(each, view, now));
  const queue = Object.values(view.all("merge"))
    .filter((each) => isQueued(each.state)).length;
  const holder = view.find("merge_lock", "main")?.session_id ?? null;
  const parts = [
    session,
    `cases ${done}/${total}`,
    `threads ${threads}`,
    `locks ${locks.length}`,
    `queue ${queue}${holder === null ? "" : ` (${holder})`}`,
  ];
  return printable(parts.join(" | "));
}
