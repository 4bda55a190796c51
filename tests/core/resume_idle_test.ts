import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import {
  nextAfterGit,
  nextWhenClosed,
  nothingToDo,
} from "../../src/core/resume_idle.ts";
import type { MergeState } from "../../src/core/records/merge.ts";
import { currentRef } from "../../src/core/resume_ref.ts";
import { skipCase } from "../../src/core/task_lifecycle.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import { COMMIT, mergeSample } from "../helpers/merge_samples.ts";
import { dispatchSample } from "../helpers/record_samples.ts";
import {
  plantedView,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const REQUEST = "lockstep merge main request";
const END = "lockstep inbox send --message WHAT";

/** A session whose Cases are all over. */
function finishedView(): MemoryView {
  const view = plantedView();
  for (const id of ["C4", "C5"]) {
    const task = stored(view, id);
    skipCase(view, { task, actor: ROOT, reason: "x" }, NOON);
  }
  for (const slug of ["t5", "t6"]) view.remove("worktrees", slug);
  return view;
}

function next(view: MemoryView, actor: Actor = ROOT) {
  return nothingToDo(view, { actor, session: SESSION });
}

Deno.test("nothingToDo() takes a merge request on that is there already", () => {
  const expected: readonly [MergeState, string][] = [
    ["queued", "lockstep merge main acquire-lock M1"],
    ["in_review", "lockstep merge review request-auto M1"],
    ["approved", "lockstep merge main land M1"],
    ["changes_requested", "lockstep merge review correction M1"],
    ["conflict", "lockstep merge main status M1"],
    ["stale", "lockstep merge main acquire-lock M1"],
    ["landed", REQUEST],
    ["withdrawn", REQUEST],
  ];
  for (const [state, command] of expected) {
    const view = finishedView();
    view.put("merge", "M1", mergeSample({ session_id: SESSION, state }));
    assertEquals(next(view).command, command, state);
  }
});

Deno.test("nothingToDo() goes on with the merge of a session that never had a plan", () => {
  const view = new MemoryView();
  putSession(view, SESSION);
  assertEquals(next(view).command, "lockstep plan import FILE");
  view.put(
    "merge",
    "M1",
    mergeSample({ session_id: SESSION, state: "queued" }),
  );
  assertEquals(next(view).command, "lockstep merge main acquire-lock M1");
});

Deno.test("nothingToDo() waits for a reviewer that is at it", () => {
  const view = finishedView();
  const put = (state: MergeState) =>
    view.put("merge", "M1", mergeSample({ session_id: SESSION, state }));
  const thread = { id: "T7", session_id: SESSION, worktree: "review" };
  putThread(view, { ...thread, merge_request_id: "M1" });
  put("in_review");
  assertEquals(
    next(view).command,
    "lockstep thread child wait-status T7",
  );
  put("approved");
  assertEquals(next(view).command, "lockstep merge main land M1");
  put("in_review");
  putThread(view, { ...thread, merge_request_id: "M1", state: "failed" });
  assertEquals(next(view).command, "lockstep merge review request-auto M1");
});

Deno.test("nothingToDo() takes in what a worker holds, not where a reviewer reads", () => {
  const view = finishedView();
  const of = { session_id: SESSION, parent: SESSION };
  putWorktree(view, { slug: "review", ...of });
  const thread = { session_id: SESSION, worktree: "review" };
  putThread(view, { id: "T7", ...thread, merge_request_id: "M1" });
  assertEquals(next(view).command, REQUEST);
  putWorktree(view, { slug: "writer", ...of });
  assertEquals(
    next(view).command,
    "lockstep worktree merge-to-parent writer",
  );
});

Deno.test("nothingToDo() lets a worker end, and leaves merging to the root", () => {
  const view = finishedView();
  const nobody: Actor = { ...worker("T5"), thread_id: null };
  const of = { id: "T5", session_id: SESSION, worktree: "t5" };
  putThread(view, { ...of, case_ids: ["C4"] });
  assertEquals(next(view, worker("T5")).command, END);
  assertEquals(next(view, nobody).command, END);
});

Deno.test("nothingToDo() holds a thread without Cases to its objective", () => {
  const view = finishedView();
  const of = { id: "T5", session_id: SESSION, worktree: "t5" };
  putThread(view, { ...of, objective: "find the slow query" });
  assertEquals(next(view, worker("T5")), {
    text: "Reach the objective: find the slow query",
    command: null,
  });
});

Deno.test("nothingToDo() lets a reviewer review once", () => {
  const view = finishedView();
  const of = { id: "T5", session_id: SESSION, worktree: "t5" };
  putThread(view, { ...of, merge_request_id: "M1", objective: "review it" });
  const reviewer: Actor = { ...worker("T5"), role: "reviewer" };
  assertEquals(
    next(view, reviewer).command,
    "lockstep merge review context M1",
  );
  view.put("reviews", "R1", {
    id: "R1",
    merge_request_id: "M1",
    candidate: COMMIT,
    base: COMMIT,
    tree: COMMIT,
    reviewer: "thread:T5",
    verdict: "approve",
    summary: "",
    findings: [],
    at: NOON,
  });
  assertEquals(next(view, reviewer).command, END);
});

for (
  const [what, git, command] of [
    ["nothing is left to merge", [0, 0], "lockstep session close"],
    ["a commit is not merged", [0, 1], REQUEST],
    ["a file is not committed", [1, 0], "git status --short"],
    ["a file is not committed, either", [1, 1], "git status --short"],
  ] as const
) {
  Deno.test(`nextAfterGit() when ${what}: ${command}`, () => {
    const [dirty, ahead] = git;
    const found = nextAfterGit(next(finishedView()), { dirty, ahead });
    assertEquals(found.command, command);
  });
}

Deno.test("nextAfterGit() lets a worker end with nothing left uncommitted", () => {
  const end = next(finishedView(), { ...worker("T5"), thread_id: null });
  assertEquals(nextAfterGit(end, { dirty: 0, ahead: 0 }).command, END);
  assertEquals(
    nextAfterGit(end, { dirty: 1, ahead: 2 }).command,
    "git status --short",
  );
});

Deno.test("nextAfterGit() changes no other next step", () => {
  const view = finishedView();
  view.put("merge", "M1", mergeSample({ session_id: SESSION }));
  const before = next(view);
  assertEquals(nextAfterGit(before, { dirty: 0, ahead: 0 }), before);
});

Deno.test("currentRef() offers nothing of a session that is closed", () => {
  const view = plantedView();
  assertEquals(nextWhenClosed(view, SESSION), undefined);
  view.put("sessions", SESSION, {
    ...putSession(view, SESSION),
    state: "closed",
  });
  const facts = { actor: ROOT, session: SESSION, tree: undefined, now: NOON };
  assertEquals(
    currentRef(view, facts).next_step.command,
    "lockstep session open --user-request WHAT",
  );
});

/** A root that forgets must not leave what its workers did lying about. */
Deno.test("currentRef() tells the root, and nobody else, of work that nobody has judged", () => {
  for (const view of [finishedView(), plantedView()]) {
    const worktree = putWorktree(view, { slug: "t9", session_id: SESSION });
    putThread(view, {
      id: "T9",
      session_id: SESSION,
      worktree: worktree.slug,
      run_id: "R9",
      state: "completed",
      dispatch: dispatchSample(),
    });
    const facts = { session: SESSION, tree: undefined, now: NOON };
    const ofRoot = currentRef(view, { ...facts, actor: ROOT });
    assertEquals(ofRoot.blockers, [
      "run R9 is not accepted yet: lockstep review open R9",
    ]);
    if (ofRoot.case === null) {
      assertEquals(ofRoot.next_step.command, "lockstep review open R9");
    }
    const ofThread = currentRef(view, { ...facts, actor: worker("T5") });
    assertEquals(ofThread.blockers, []);
  }
});
