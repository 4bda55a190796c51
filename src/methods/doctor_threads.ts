import { type Check, fine, untold, wrong } from "../core/doctor_rules.ts";
import { isLive } from "../core/thread_state.ts";
import type { Context } from "./context.ts";
import { inspectThreads, type ThreadTruth } from "./thread_reconcile.ts";

/** Compares the threads that count as running with the processes. */
export async function checkThreads(context: Context): Promise<Check[]> {
  const live = Object.values(context.read((view) => view.all("threads")))
    .filter(isLive);
  return (await inspectThreads(context, live)).map(checkThread);
}

function checkThread({ thread, ...truth }: ThreadTruth): Check {
  const head = {
    id: "thread",
    subject: thread.id,
    severity: "warning",
  } as const;
  if (truth.isOrphan) {
    return wrong(
      { ...head, id: "thread.orphan", severity: "error" },
      "its supervisor is dead and its program goes on without",
      { fix: `lockstep thread child reap --session ${thread.session_id}` },
    );
  }
  switch (truth.supervisor) {
    case "alive":
      return fine(head, `it is ${thread.state}, with a supervisor`);
    case "dead":
      return wrong(
        { ...head, id: "thread.dead" },
        `it counts as ${thread.state}, and its supervisor is dead`,
        {
          fix: `lockstep thread child reap --session ${thread.session_id}`,
          isSafe: true,
        },
      );
    case "unknown":
      return untold(head, "its supervisor cannot be seen from here");
    default:
      return truth.supervisor satisfies never;
  }
}
