import { assertEquals } from "@std/assert";
import { messagesOf } from "../../src/core/inbox_rules.ts";
import { recordWatchStep } from "../../src/core/watch_record.ts";
import type {
  WatchIntervention,
  WatchVerdict,
} from "../../src/core/watch_verdict.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";

const VERDICT: WatchVerdict = {
  kind: "cycle",
  text: "round and round",
  evidence: [4, 5],
  least: "nudge",
};
const BY = {
  kind: "thread",
  session_id: "gallery",
  thread_id: "T1",
  role: "worker",
  worktree: "gallery",
} as const;

const ROWS: readonly (readonly [
  action: WatchIntervention,
  isDelivered: boolean,
  isTold: boolean,
])[] = [
  [{ kind: "nudge", text: "x", verdict: VERDICT }, true, false],
  [{ kind: "nudge", text: "x", verdict: VERDICT }, false, true],
  [{ kind: "correct", text: "x", verdict: VERDICT }, true, false],
  [{ kind: "restart", summary: "x", verdict: VERDICT }, true, true],
  [{ kind: "stop", reason: "x", verdict: VERDICT }, false, true],
];

for (const [action, isDelivered, isTold] of ROWS) {
  const how = isDelivered ? "that was delivered" : "that was not";
  Deno.test(`recordWatchStep() ${isTold ? "tells" : "does not tell"} the root of a ${action.kind} ${how}`, () => {
    const view = new MemoryView();
    putSession(view, "gallery");
    putThread(view, { id: "T1", session_id: "gallery", worktree: "gallery" });
    recordWatchStep(view, {
      thread_id: "T1",
      run_id: "run-1",
      action,
      isDelivered,
      by: BY,
    }, NOON);
    assertEquals(
      messagesOf(view, "gallery").map(({ from, to, text }) => [from, to, text]),
      isTold
        ? [[
          "thread:T1",
          "root",
          `watchdog of T1, run run-1: ${action.kind} (cycle): round and round (events 4, 5)`,
        ]]
        : [],
    );
    assertEquals(view.find("threads", "T1")?.watch_steps, [{
      run_id: "run-1",
      at: NOON,
      rung: action.kind,
      kind: "cycle",
      text: "round and round",
      evidence: [4, 5],
      is_delivered: isDelivered,
    }]);
  });
}
