import { assert, assertEquals } from "@std/assert";
import type { View } from "../../src/core/aggregates.ts";
import {
  awaitingReview,
  needsOfReviews,
  runsUnderReview,
} from "../../src/core/run_review_list.ts";
import { reviewsOf } from "../../src/core/run_review_rules.ts";
import { openRun } from "../../src/core/run_seal.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import { dispatchSample } from "../helpers/record_samples.ts";
import { reviewSample, runSample } from "../helpers/review_samples.ts";

/** Runs of threads of their own, each with the state of its review. */
function ledger(states: readonly (string | null)[]): MemoryView {
  const view = new MemoryView();
  putSession(view, "gallery");
  for (const [index, state] of states.entries()) {
    const run = runSample({
      id: `20261121-12000${index}-worker-x-1`,
      thread_id: `T${index}`,
    });
    openRun(view, run);
    view.put("runs-202611", run.id, run);
    putThread(view, {
      id: run.thread_id,
      session_id: "gallery",
      worktree: "slug",
      run_id: run.id,
      state: "completed",
      dispatch: dispatchSample(),
    });
    if (state === null) continue;
    const review = reviewSample({ run_id: run.id });
    view.put(reviewsOf("gallery"), run.id, {
      ...review,
      // One of the states, by the table of the test.
      state: state as typeof review.state,
    });
  }
  return view;
}

Deno.test("awaitingReview() lists what nobody has accepted or sent back", () => {
  const view = ledger([null, "open", "accepted", "correcting", "escalated"]);
  const listed = (all: boolean) =>
    awaitingReview(view, "gallery", all).map(({ state }) => state);
  assertEquals(listed(false), [null, "open", "escalated"]);
  assertEquals(listed(true).length, 5);
  assertEquals(awaitingReview(view, "other"), []);
});

Deno.test("awaitingReview() leaves out what runs, and what was run again", () => {
  const view = ledger([null, null]);
  const [first, second] = awaitingReview(view, "gallery");
  view.put("runs-202611", first?.run_id ?? "", {
    ...runSample({ id: first?.run_id ?? "", thread_id: "T0" }),
    digest: null,
  });
  const thread = view.find("threads", "T1");
  if (thread !== undefined) {
    view.put("threads", "T1", { ...thread, run_id: "20261121-130000-x" });
  }
  assertEquals(awaitingReview(view, "gallery"), []);
  assertEquals(second?.next_step, `lockstep review open ${second?.run_id}`);
});

Deno.test("awaitingReview() forgets what was dropped with its worktree", () => {
  const view = ledger([null]);
  const worktree = putWorktree(view, {
    slug: "slug",
    session_id: "gallery",
    parent: "gallery",
  });
  assertEquals(awaitingReview(view, "gallery").length, 1);
  view.put("worktrees", "slug", {
    ...worktree,
    state: "removed",
    ended_at: NOON,
  });
  assertEquals(awaitingReview(view, "gallery"), []);
});

Deno.test("needsOfReviews() names what a worker did and nobody accepted, and what was escalated", () => {
  const view = ledger([null, "accepted", "escalated", "correcting"]);
  const [first, escalated] = [
    {
      text: "run 20261121-120000-worker-x-1 is not accepted yet",
      command: "lockstep review open 20261121-120000-worker-x-1",
    },
    {
      text: "run 20261121-120002-worker-x-1 was escalated, a person decides",
      command: "lockstep review show 20261121-120002-worker-x-1",
    },
  ];
  const needs = () => needsOfReviews(view, "gallery");
  assertEquals(needs(), [first, escalated]);
  assertEquals(needsOfReviews(view, "other"), []);
  const rows = [
    { role: "verifier" },
    { state: "running" },
    { dispatch: null },
    { run_id: null },
  ] as const;
  const thread = view.find("threads", "T0");
  assert(thread !== undefined);
  for (const row of rows) {
    view.put("threads", "T0", { ...thread, ...row });
    assertEquals(needs(), [escalated]);
  }
});

Deno.test("needsOfReviews() reads no run", () => {
  const view = ledger([null, "escalated"]);
  const read: string[] = [];
  const watched: View = {
    find: (name, id) => {
      read.push(name);
      return view.find(name, id);
    },
    all: (name) => {
      read.push(name);
      return view.all(name);
    },
  };
  assertEquals(needsOfReviews(watched, "gallery").length, 2);
  assertEquals(
    new Set(read),
    new Set(["threads", "worktrees", reviewsOf("gallery")]),
  );
});

Deno.test("runsUnderReview() keeps what is not accepted, while its session is open", () => {
  const view = ledger([null, "open", "accepted", "correcting", "escalated"]);
  const numbers = () => runsUnderReview(view).map((id) => id.slice(14, 15));
  assertEquals(numbers(), ["1", "3", "4"]);
  const session = view.find("sessions", "gallery");
  if (session !== undefined) {
    view.put("sessions", "gallery", { ...session, state: "closed" });
  }
  assertEquals(numbers(), []);
});
