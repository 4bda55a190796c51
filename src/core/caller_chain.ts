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

/** Returns a process and those above it, from the process upwards. */
export function chainOf(
  pid: number,
  processes: ReadonlyMap<number, ProcessLink>,
): ProcessLink[] {
  const chain: ProcessLink[] = [];
  let at = processes.get(pid);
  while (at !== undefined && !chain.includes(at)) {
    chain.push(at);
    at = processes.get(at.parent);
  }
  return chain;
}

/**
 * Returns the id of the thread that a command line supervises, of whatever
 * repository, or `undefined`: `… thread run T5 …`.
 */
export function findSupervised(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word, i) =>
    word === "thread" && argv[i + 1] === "run"
  );
  const id = at < 0 ? undefined : argv[at + 2];
  return id !== undefined && /^T[0-9]+$/.test(id) ? id : undefined;
}

/** Returns the threads whose supervisor is above a process. */
export function threadsAbove(
  pid: number,
  processes: ReadonlyMap<number, ProcessLink>,
  threads: readonly Thread[],
): Thread[] {
  return chainOf(pid, processes).flatMap((link) =>
    threads.filter(({ supervisor }) =>
      supervisor?.pid === link.pid && supervisor.start_time === link.start_time
    )
  );
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
