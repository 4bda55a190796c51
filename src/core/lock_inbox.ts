import type { View } from "./aggregates.ts";
import { ROOT } from "./inbox_rules.ts";
import { requireLock } from "./lock_lease.ts";
import { isEnded } from "./thread_state.ts";

/** Where a message goes. */
export interface LockInbox {
  readonly session_id: string;
  /** Id of a thread, or `root`. */
  readonly to: string;
}

/**
 * Returns where the holder of a lock reads its messages: a thread that has
 * ended has left its locks to the root.
 *
 * @throws {LockstepError} `lock.not_found`.
 */
export function inboxOfHolder(view: View, lockId: string): LockInbox {
  const { session_id, thread_id } = requireLock(view, lockId, "write about");
  const thread = view.find("threads", thread_id ?? "");
  const isListening = thread !== undefined && !isEnded(thread);
  return { session_id, to: isListening ? thread.id : ROOT };
}
