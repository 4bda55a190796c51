/** Who is above a call, whatever its environment and folder say. */
import { type Actor, actorName } from "./actor.ts";
import { refused } from "./error.ts";
import type { Thread } from "./records/thread.ts";

/** One line of the process table, as far as it matters here. */
export interface ProcessLink {
  readonly pid: number;
  readonly parent: number;
  readonly start_time: string;
}

/** Returns the threads whose supervisor is above a process. */
export function threadsAbove(
  pid: number,
  processes: ReadonlyMap<number, ProcessLink>,
  threads: readonly Thread[],
): Thread[] {
  const above: Thread[] = [];
  const seen = new Set<number>();
  let at = processes.get(pid);
  while (at !== undefined && !seen.has(at.pid)) {
    seen.add(at.pid);
    const { pid: number, start_time } = at;
    above.push(
      ...threads.filter((thread) =>
        thread.supervisor?.pid === number &&
        thread.supervisor.start_time === start_time
      ),
    );
    at = processes.get(at.parent);
  }
  return above;
}

/**
 * Refuses a caller that runs below a thread's supervisor and says that it is
 * somebody else.
 *
 * @throws {LockstepError} `actor.disguised`.
 */
export function requireUndisguised(
  actor: Actor,
  above: readonly Thread[],
): void {
  const [thread] = above;
  if (thread === undefined) return;
  const isSame = actor.kind === "thread" &&
    above.some((each) => each.id === actor.thread_id);
  if (isSame) return;
  throw refused(
    `Cannot act as "${actorName(actor)}": this runs inside thread ${thread.id}`,
    {
      reason: "actor.disguised",
      hint: `Run it with LOCKSTEP_THREAD as ${thread.id} was given it`,
    },
  );
}
