import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { ThreadState } from "../../src/core/records/thread.ts";
import {
  checkRestart,
  checkSpawn,
  noteDirective,
  planThread,
  type ThreadRequest,
} from "../../src/core/thread_spawn_rules.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import { dispatchSample } from "../helpers/record_samples.ts";
import { begin, plantedView, ROOT } from "../helpers/task_samples.ts";

const REQUEST: ThreadRequest = {
  session_id: "gallery",
  role: "worker",
  title: "auth",
  objective: "",
  runner: "command",
  argv: ["true"],
  case_ids: [],
  merge_request_id: null,
};

function viewWith(states: readonly ThreadState[]): MemoryView {
  const view = new MemoryView();
  putSession(view, "gallery");
  putWorktree(view, { slug: "auth", session_id: "gallery", parent: "gallery" });
  states.forEach((state, i) =>
    putThread(view, {
      id: `T${i + 1}`,
      session_id: "gallery",
      worktree: `w${i}`,
      state,
    })
  );
  return view;
}

function reasonOf(work: () => unknown): string {
  return assertThrows(work, LockstepError).reason;
}

const SIX: readonly ThreadState[] = Array(6).fill("running");

Deno.test("checkSpawn() refuses a seventh child when six are allowed", () => {
  const error = assertThrows(
    () => checkSpawn(viewWith(SIX), REQUEST, 6),
    LockstepError,
  );
  assertEquals(error.reason, "thread.limit_reached");
  assertEquals(
    error.message.endsWith(
      "child thread limit reached: session_id=gallery max=6",
    ),
    true,
  );
});

for (const state of ["completed", "failed", "stopped"] as const) {
  Deno.test(`checkSpawn() gives the place of a ${state} child away`, () => {
    checkSpawn(viewWith([...SIX.slice(1), state]), REQUEST, 6);
  });
}

for (const state of ["planned", "starting", "running"] as const) {
  Deno.test(`checkSpawn() keeps the place of a ${state} child`, () => {
    const view = viewWith([...SIX.slice(1), state]);
    assertEquals(
      reasonOf(() => checkSpawn(view, REQUEST, 6)),
      "thread.limit_reached",
    );
  });
}

Deno.test("checkSpawn() does not count children of another session", () => {
  const view = viewWith(SIX);
  putSession(view, "other");
  checkSpawn(view, { ...REQUEST, session_id: "other" }, 6);
});

Deno.test("checkSpawn() refuses a closed session", () => {
  const view = viewWith([]);
  view.put("sessions", "gallery", {
    ...putSession(view, "gallery"),
    state: "closed",
  });
  assertEquals(
    reasonOf(() => checkSpawn(view, REQUEST, 6)),
    "session.not_open",
  );
});

Deno.test("checkSpawn() refuses what does not exist", () => {
  const view = viewWith([]);
  assertEquals(
    reasonOf(() => checkSpawn(view, { ...REQUEST, case_ids: ["C9"] }, 6)),
    "case.not_found",
  );
  const request = { ...REQUEST, merge_request_id: "M9" };
  assertEquals(
    reasonOf(() => checkSpawn(view, request, 6)),
    "merge_request.not_found",
  );
});

Deno.test("checkSpawn() refuses a worker a Case that the root works on", () => {
  const view = plantedView();
  begin(view, ROOT);
  const request = { ...REQUEST, case_ids: ["C4"] };
  assertEquals(reasonOf(() => checkSpawn(view, request, 6)), "case.held");
  checkSpawn(view, { ...request, dispatch: dispatchSample() }, 6);
});

Deno.test("planThread() refuses the root's own worktree", () => {
  assertEquals(
    reasonOf(() =>
      planThread(viewWith([]), { ...REQUEST, worktree: "gallery" }, 6, NOON)
    ),
    "thread.root_worktree",
  );
});

Deno.test("planThread() refuses a worktree in which a thread works", () => {
  const view = viewWith([]);
  planThread(view, { ...REQUEST, worktree: "auth" }, 6, NOON);
  assertEquals(
    reasonOf(() => planThread(view, { ...REQUEST, worktree: "auth" }, 6, NOON)),
    "thread.worktree_busy",
  );
});

Deno.test("planThread() gives no valid credential", () => {
  const thread = planThread(
    viewWith([]),
    { ...REQUEST, worktree: "auth" },
    6,
    NOON,
  );
  assertEquals([thread.state, thread.credential_digest], ["planned", ""]);
});

Deno.test("checkRestart() lets a live thread take its own place again", () => {
  const view = viewWith(SIX.slice(1));
  const thread = planThread(view, { ...REQUEST, worktree: "auth" }, 6, NOON);
  checkRestart(view, thread.id, 6);
});

Deno.test("checkRestart() refuses an ended thread when all places are taken", () => {
  const view = viewWith(SIX);
  putThread(view, {
    id: "T9",
    session_id: "gallery",
    worktree: "auth",
    state: "failed",
  });
  assertEquals(
    reasonOf(() => checkRestart(view, "T9", 6)),
    "thread.limit_reached",
  );
});

Deno.test("checkRestart() refuses when the worktree is gone", () => {
  const view = viewWith([]);
  putWorktree(view, {
    slug: "auth",
    session_id: "gallery",
    parent: "gallery",
    state: "removed",
  });
  putThread(view, {
    id: "T9",
    session_id: "gallery",
    worktree: "auth",
    state: "failed",
  });
  assertEquals(
    reasonOf(() => checkRestart(view, "T9", 6)),
    "worktree.not_active",
  );
});

Deno.test("noteDirective() keeps what was said before, and marks a new start", () => {
  const view = viewWith(["failed"]);
  noteDirective(view, "T1", "first", NOON);
  noteDirective(view, "T1", "second", NOON);
  assertEquals(view.find("threads", "T1")?.directives, ["first", "second"]);
  assertEquals(view.find("resume", "thread:T1")?.generation, 2);
});
