/** Steps of the watchdog in the ledger, and what the root is told of them. */
import type { Actor } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { ROOT, sendMessage } from "./inbox_rules.ts";
import { requireThread } from "./thread_rules.ts";
import type { IsoTime } from "./time.ts";
import { stepText } from "./watch_text.ts";
import type { WatchIntervention } from "./watch_verdict.ts";

/** Steps kept with a thread; the journal has them all. */
const KEPT = 20;

export interface WatchRecord {
  readonly thread_id: string;
  readonly run_id: string;
  readonly action: WatchIntervention;
  /** The program was told; always false of a stop. */
  readonly isDelivered: boolean;
  readonly by: Actor;
}

/** Writes a step down. The root hears of what the program was not told. */
export function recordWatchStep(
  tx: Transaction,
  record: WatchRecord,
  now: IsoTime,
): void {
  const { action, isDelivered } = record;
  const thread = requireThread(tx, record.thread_id, "watch");
  const { kind, text, evidence } = action.verdict;
  const step = {
    run_id: record.run_id,
    at: now,
    rung: action.kind,
    kind,
    text,
    evidence: [...evidence],
    is_delivered: isDelivered,
  };
  tx.put("threads", thread.id, {
    ...thread,
    watch_steps: [...thread.watch_steps ?? [], step].slice(-KEPT),
  });
  if (isDelivered && action.kind !== "stop" && action.kind !== "restart") {
    return;
  }
  sendMessage(tx, {
    session_id: thread.session_id,
    from: record.by,
    to: ROOT,
    kind: "message",
    mode: null,
    text: `watchdog of ${thread.id}, run ${record.run_id}: ${stepText(action)}`,
  }, now);
}
