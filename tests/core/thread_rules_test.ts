import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { ThreadState } from "../../src/core/records/thread.ts";
import {
  beginRun,
  endRun,
  noteThreadHeartbeat,
  placeInPane,
  requestStop,
  requireOwnThread,
  requireThread,
  takeOn,
} from "../../src/core/thread_rules.ts";
import { canFollow, isEnded, isLive } from "../../src/core/thread_state.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";

const LATER = "2026-11-21T12:00:30.000Z";
const END = {
  state: "completed",
  exit_status: 0,
  signal: null,
  note: "all well",
} as const;
const SUPERVISOR = {
  run_id: "run-1",
  process: { pid: 7, start_time: "1", boot_id: "b" },
  credential_digest: "d".repeat(64),
};

function planned(): MemoryView {
  const view = new MemoryView();
  putSession(view, "gallery");
  putThread(view, {
    id: "T5",
    session_id: "gallery",
    worktree: "auth",
    state: "planned",
  });
  return view;
}

function running(): MemoryView {
  const view = planned();
  beginRun(view, "T5", "run-1", NOON);
  takeOn(view, "T5", SUPERVISOR, NOON);
  return view;
}

function reasonOf(work: () => unknown): string {
  return assertThrows(work, LockstepError).reason;
}

Deno.test("takeOn() gives the credential to the first supervisor only", () => {
  const view = planned();
  beginRun(view, "T5", "run-1", NOON);
  const thread = takeOn(view, "T5", SUPERVISOR, LATER);
  assertEquals(
    [thread.state, thread.credential_digest, thread.started_at],
    ["running", SUPERVISOR.credential_digest, LATER],
  );
  assertEquals(
    reasonOf(() => takeOn(view, "T5", SUPERVISOR, LATER)),
    "thread.not_starting",
  );
});

Deno.test("takeOn() refuses a supervisor of another run", () => {
  const view = planned();
  beginRun(view, "T5", "run-2", NOON);
  assertEquals(
    reasonOf(() => takeOn(view, "T5", SUPERVISOR, NOON)),
    "thread.not_starting",
  );
});

Deno.test("placeInPane() keeps what the supervisor wrote in the meantime", () => {
  const view = running();
  placeInPane(view, "T5", "%12");
  const thread = view.find("threads", "T5");
  assertEquals([thread?.state, thread?.pane_id], ["running", "%12"]);
});

Deno.test("endRun() writes how the program ended", () => {
  const view = running();
  const thread = endRun(view, "T5", "run-1", END, {
    now: LATER,
    progress: "2/2",
  });
  assertEquals(
    [thread.state, thread.exit_status, thread.note, thread.progress],
    ["completed", 0, "all well", "2/2"],
  );
  assertEquals(thread.ended_at, LATER);
});

Deno.test("endRun() of an older run changes nothing", () => {
  const view = running();
  endRun(view, "T5", "run-0", END, { now: LATER });
  assertEquals(view.find("threads", "T5")?.state, "running");
});

Deno.test("endRun() keeps the first end", () => {
  const view = running();
  endRun(view, "T5", "run-1", END, { now: LATER });
  endRun(view, "T5", "run-1", { ...END, state: "failed" }, { now: LATER });
  assertEquals(view.find("threads", "T5")?.state, "completed");
});

Deno.test("beginRun() takes the credential of the run before away", () => {
  const view = running();
  endRun(view, "T5", "run-1", END, { now: NOON });
  const thread = beginRun(view, "T5", "run-2", LATER);
  assertEquals(
    [thread.state, thread.credential_digest, thread.supervisor],
    ["starting", "", null],
  );
  assertEquals(thread.generation, 3);
});

Deno.test("noteThreadHeartbeat() tells a supervisor that its run is over", () => {
  const view = running();
  const beat = { run_id: "run-1", agent: null, progress: "1/2" };
  assertEquals(noteThreadHeartbeat(view, "T5", beat, LATER), true);
  assertEquals(view.find("threads", "T5")?.progress, "1/2");
  endRun(view, "T5", "run-1", END, { now: LATER });
  assertEquals(noteThreadHeartbeat(view, "T5", beat, LATER), false);
});

Deno.test("requestStop() asks once and leaves ended threads alone", () => {
  const view = running();
  assertEquals(requestStop(view, "T5", NOON).stop_requested_at, NOON);
  assertEquals(requestStop(view, "T5", LATER).stop_requested_at, NOON);
  endRun(view, "T5", "run-1", END, { now: LATER });
  assertEquals(requestStop(view, "T5", LATER).state, "completed");
});

Deno.test("requireThread() names what is not there", () => {
  assertEquals(
    reasonOf(() => requireThread(planned(), "T9", "show")),
    "thread.not_found",
  );
});

Deno.test("requireOwnThread() is for the root of its session, and for people", () => {
  const view = running();
  const request = { id: "T5", action: "stop" };
  const steer = (session_id: string | null) =>
    requireOwnThread(view, { kind: "root", session_id }, request).id;
  assertEquals(steer("gallery"), "T5");
  assertEquals(steer(null), "T5");
  assertEquals(reasonOf(() => steer("other")), "thread.other_session");
});

const STATES: readonly ThreadState[] = [
  "planned",
  "starting",
  "running",
  "completed",
  "failed",
  "stopped",
];

const FOLLOWERS: readonly (readonly [ThreadState, readonly ThreadState[]])[] = [
  ["planned", ["starting", "failed", "stopped"]],
  ["starting", ["running", "failed", "stopped"]],
  ["running", ["starting", "completed", "failed", "stopped"]],
  ["completed", ["starting"]],
  ["failed", ["starting"]],
  ["stopped", ["starting"]],
];

for (const [state, followers] of FOLLOWERS) {
  Deno.test(`canFollow() knows what may follow ${state}`, () => {
    assertEquals(STATES.filter((each) => canFollow(state, each)), [
      ...followers,
    ]);
  });
}

Deno.test("isLive() and isEnded() part the states", () => {
  const view = planned();
  const thread = requireThread(view, "T5", "show");
  const ended = STATES.filter((state) => isEnded({ ...thread, state }));
  assertEquals(ended, ["completed", "failed", "stopped"]);
  const live = STATES.filter((state) => isLive({ ...thread, state }));
  assertEquals(live, ["planned", "starting", "running"]);
});
