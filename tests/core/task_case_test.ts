import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { changeCase } from "../../src/core/task_case.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  blockCase,
  releaseCase,
  reopenCase,
  skipCase,
} from "../../src/core/task_lifecycle.ts";
import { isHolder } from "../../src/core/task_holder.ts";
import { Forest } from "../../src/core/task_tree.ts";
import {
  type MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";
import {
  add,
  begin,
  plantedView,
  reasonOf,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const T5 = worker("T5");
const T6 = worker("T6");

function finish(view: MemoryView, id: string): void {
  const change = { state: "done", action: "complete", set: {} } as const;
  changeCase(view, { task: stored(view, id), change }, NOON);
}

function lifecycle(view: MemoryView, actor: Actor = T5) {
  return { task: stored(view, "C4"), actor, reason: "why", needs: ["a key"] };
}

Deno.test("beginCase() claims a Case for its worktree", () => {
  const view = plantedView();
  const task = begin(view, T5);
  assertEquals(
    [task.state, task.claimed_by, task.worktree],
    ["active", "thread:T5", "t5"],
  );
  assertEquals(view.find("claims", "C4")?.claimed_by, "thread:T5");
  assertEquals(new Forest(view).state(stored(view, "E1")), "active");
});

Deno.test("beginCase() gives the holder the same Case again, unchanged", () => {
  const view = plantedView();
  const first = begin(view, T5);
  const again = begin(view, T5, { now: "2026-11-21T12:05:00.000Z" });
  assertEquals(again, first);
});

Deno.test("beginCase() refuses everybody else, with the holder's name", () => {
  const view = plantedView();
  begin(view, T5);
  let error: unknown;
  try {
    begin(view, T6);
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof LockstepError)) throw error;
  assertEquals([error.code, error.reason], ["held", "case.held"]);
  assertEquals(error.details?.holder, "thread:T5");
  assertEquals(reasonOf(() => begin(view, ROOT)), "case.held");
});

Deno.test("beginCase() refuses a second active Case", () => {
  const view = plantedView();
  add(view, "case", { parent: "G3" });
  begin(view, T5);
  const reason = reasonOf(() => begin(view, T5, { id: "C6" }));
  assertEquals(reason, "case.another_active");
});

Deno.test("beginCase() lets a blocked Case rest while another is active", () => {
  const view = plantedView();
  add(view, "case", { parent: "G3" });
  begin(view, T5);
  blockCase(view, lifecycle(view), NOON);
  assertEquals(begin(view, T5, { id: "C6" }).state, "active");
  const reason = reasonOf(() => begin(view, T5));
  assertEquals(reason, "case.another_active");
});

Deno.test("beginCase() leaves what the root has blocked in nobody's hands to the root", () => {
  const view = plantedView();
  blockCase(view, lifecycle(view, ROOT), NOON);
  assertEquals(reasonOf(() => begin(view, T5)), "case.held");
  const task = begin(view, ROOT);
  assertEquals([task.state, task.block], ["active", null]);
});

Deno.test("beginCase() refuses a Case whose dependency is open", () => {
  const view = plantedView();
  assertEquals(reasonOf(() => begin(view, T5, { id: "C5" })), "case.waits");
  begin(view, T5);
  finish(view, "C4");
  assertEquals(begin(view, T5, { id: "C5" }).state, "active");
});

Deno.test("beginCase() refuses a thread a Case that is not assigned to it", () => {
  const view = plantedView();
  putThread(view, {
    id: "T5",
    session_id: "gallery",
    worktree: "t5",
    case_ids: ["C5"],
  });
  assertEquals(reasonOf(() => begin(view, T5)), "case.not_assigned");
});

Deno.test("beginCase() hands a Case on in its worktree once the holder ended", () => {
  const view = plantedView();
  begin(view, T5);
  const successor = { ...T5, thread_id: "T7" };
  putThread(view, { id: "T7", session_id: "gallery", worktree: "t5" });
  assertEquals(reasonOf(() => begin(view, successor)), "case.held");
  putThread(view, {
    id: "T5",
    session_id: "gallery",
    worktree: "t5",
    state: "failed",
  });
  const error = assertThrows(() => begin(view, ROOT), LockstepError);
  assertEquals(
    error.hint,
    "It has ended, take it back: lockstep case release C4",
  );
  assertEquals(begin(view, successor).claimed_by, "thread:T7");
});

Deno.test("beginCase() refuses a Case of a session that is closed", () => {
  const view = plantedView();
  view.put("sessions", SESSION, {
    ...putSession(view, SESSION),
    state: "closed",
  });
  assertEquals(reasonOf(() => begin(view, T5)), "session.closed");
});

Deno.test("releaseCase() makes a Case free for others", () => {
  const view = plantedView();
  begin(view, T5);
  const released = releaseCase(view, lifecycle(view), NOON);
  assertEquals([released.state, released.claimed_by], ["todo", null]);
  assertEquals(view.find("claims", "C4"), undefined);
  assertEquals(begin(view, T6).claimed_by, "thread:T6");
});

Deno.test("releaseCase() is for the holder and the root", () => {
  const view = plantedView();
  begin(view, T5);
  const reason = reasonOf(() => releaseCase(view, lifecycle(view, T6), NOON));
  assertEquals(reason, "case.held");
  const byRoot = { task: stored(view, "C4"), actor: ROOT, reason: "" };
  assertEquals(releaseCase(view, byRoot, NOON).state, "todo");
});

Deno.test("blockCase() is for the holder and the root", () => {
  const view = plantedView();
  begin(view, T5);
  const reason = reasonOf(() => blockCase(view, lifecycle(view, T6), NOON));
  assertEquals(reason, "case.held");
});

Deno.test("isHolder() is who follows an ended holder in its own worktree only", () => {
  const view = plantedView();
  begin(view, T5);
  const ended = { session_id: SESSION, worktree: "t5" };
  putThread(view, { id: "T5", ...ended, state: "failed" });
  const inOther: Actor = { ...T6, thread_id: null };
  const inSame: Actor = { ...inOther, worktree: "t5" };
  const task = stored(view, "C4");
  assertEquals(isHolder(view, task, inOther), false);
  assertEquals(isHolder(view, task, inSame), true);
});

Deno.test("blockCase() keeps the holder and says what is needed", () => {
  const view = plantedView();
  begin(view, T5);
  const blocked = blockCase(view, lifecycle(view), NOON);
  assertEquals([blocked.state, blocked.claimed_by], ["blocked", "thread:T5"]);
  assertEquals(blocked.block?.needs, ["a key"]);
  assertEquals(view.find("claims", "C4")?.state, "blocked");
  const again = blockCase(view, { ...lifecycle(view), reason: "else" }, NOON);
  assertEquals(again.block?.reason, "else");
});

Deno.test("reopenCase() makes a finished Case one to be done", () => {
  const view = plantedView();
  begin(view, T5);
  assertEquals(
    reasonOf(() => reopenCase(view, lifecycle(view), NOON)),
    "case.not_over",
  );
  finish(view, "C4");
  const reopened = reopenCase(view, lifecycle(view), NOON);
  assertEquals([reopened.state, reopened.claimed_by], ["todo", null]);
});

Deno.test("skipCase() lets nobody wait for a Step of the Case", () => {
  const view = plantedView();
  const waits = add(view, "case", { parent: "G3", depends_on: ["C4.1"] });
  assertEquals(new Forest(view).isReady(waits), false);
  skipCase(view, lifecycle(view), NOON);
  assertEquals(new Forest(view).isReady(waits), true);
  assertEquals(stored(view, "C4.1").state, "todo");
});

Deno.test("skipCase() drops a Case, and what waited for it is ready", () => {
  const view = plantedView();
  skipCase(view, lifecycle(view), NOON);
  assertEquals(new Forest(view).isReady(stored(view, "C5")), true);
});

Deno.test("changeCase() notes that an epic is finished, and open again", () => {
  const view = plantedView();
  const isOpen = () => view.find("epics-gallery", "E1")?.is_open;
  assertEquals(isOpen(), true);
  skipCase(view, lifecycle(view), NOON);
  skipCase(view, { ...lifecycle(view), task: stored(view, "C5") }, NOON);
  assertEquals(isOpen(), false);
  reopenCase(view, lifecycle(view), NOON);
  assertEquals(isOpen(), true);
});
