import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  type BranchFacts,
  refreshRequest,
  requestMerge,
} from "../../src/core/merge_request_rules.ts";
import type { TaskState } from "../../src/core/records/task.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";
import { putTask } from "../../src/core/task_tree.ts";
import { putEntry } from "../helpers/merge_samples.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";

const NO_FACTS: BranchFacts = { contributors: [], ahead: [] };

function stage(): { view: MemoryView; worktree: Worktree } {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs: [],
  });
  putSession(view, "gallery");
  const worktree = putWorktree(view, {
    slug: "gallery",
    session_id: "gallery",
  });
  return { view, worktree };
}

function request(
  view: MemoryView,
  worktree: Worktree,
  facts: BranchFacts = NO_FACTS,
  decidedBy: string | null = null,
) {
  return requestMerge(
    view,
    {
      worktree,
      target: "main",
      title: "Gallery",
      priority: 0,
      risk: "medium",
      defaultTitle: "default",
      maxRounds: 3,
      decidedBy,
    },
    facts,
    NOON,
  ).request;
}

function putChild(view: MemoryView, changes: Partial<Worktree> = {}): Worktree {
  return putWorktree(view, {
    slug: "auth",
    session_id: "gallery",
    parent: "gallery",
    ...changes,
  });
}

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

for (const state of ["creating", "active"] as const) {
  Deno.test(`requestMerge() refuses a child that is ${state}`, () => {
    const { view, worktree } = stage();
    putChild(view, { state });
    assertEquals(
      reasonOf(() => request(view, worktree)),
      "merge.unmerged_children",
    );
  });
}

Deno.test("requestMerge() passes over a child that only looked", () => {
  const { view, worktree } = stage();
  putChild(view);
  putThread(view, {
    id: "T8",
    session_id: "gallery",
    worktree: "auth",
    role: "reviewer",
  });
  assertEquals(request(view, worktree).state, "queued");
});

Deno.test("requestMerge() refuses a child that should only look and has commits", () => {
  const { view, worktree } = stage();
  putChild(view);
  putThread(view, {
    id: "T8",
    session_id: "gallery",
    worktree: "auth",
    role: "reviewer",
  });
  const facts = { contributors: [], ahead: ["auth"] };
  assertEquals(
    reasonOf(() => request(view, worktree, facts)),
    "merge.unmerged_children",
  );
});

Deno.test("requestMerge() names as authors all who owned what is merged", () => {
  const { view, worktree } = stage();
  putChild(view, { state: "merged" });
  putChild(view, { slug: "deep", parent: "auth", state: "removed" });
  putSession(view, "other");
  putThread(view, { id: "T5", session_id: "gallery", worktree: "auth" });
  putThread(view, { id: "T6", session_id: "gallery", worktree: "deep" });
  putThread(view, { id: "T7", session_id: "other", worktree: "other" });
  putThread(view, { id: "T9", session_id: "gallery", worktree: "elsewhere" });
  const facts = { contributors: ["other"], ahead: [] };
  assertEquals(request(view, worktree, facts).authors, [
    "root:gallery",
    "root:other",
    "thread:T5",
    "thread:T6",
    "thread:T7",
    "worktree:auth",
    "worktree:deep",
    "worktree:gallery",
    "worktree:other",
  ]);
});

for (
  const [state, isRefused] of [
    ["active", true],
    ["blocked", true],
    ["failed", true],
    ["done", false],
    ["skipped", false],
    ["todo", false],
  ] as readonly (readonly [TaskState, boolean])[]
) {
  Deno.test(`requestMerge() with a Case that is ${state}: ${isRefused ? "refused" : "queued"}`, () => {
    const { view, worktree } = stage();
    putTask(view, caseSample({ state, worktree: "gallery" }));
    const call = () => request(view, worktree);
    if (isRefused) assertEquals(reasonOf(call), "merge.open_cases");
    else assertEquals(call().case_ids, ["C4"]);
  });
}

Deno.test("requestMerge() is about no Case of another worktree, nor one that landed", () => {
  const { view, worktree } = stage();
  putTask(view, caseSample({ id: "C4", state: "done", worktree: "gallery" }));
  putTask(view, caseSample({ id: "C5", state: "active", worktree: "auth" }));
  putTask(view, caseSample({ id: "C6", state: "done", worktree: "gallery" }));
  putEntry(view, { id: "M9", state: "landed", case_ids: ["C4"] });
  assertEquals(request(view, worktree).case_ids, ["C6"]);
});

Deno.test("requestMerge() names the session of a child of another session as author", () => {
  const { view, worktree } = stage();
  putSession(view, "other");
  putChild(view, { slug: "theirs", session_id: "other", parent: "other" });
  const facts = { contributors: ["theirs"], ahead: [] };
  const { authors } = request(view, worktree, facts);
  assertEquals(authors.includes("root:other"), true);
});

Deno.test("refreshRequest() takes authors in and lets none go", () => {
  const { view, worktree } = stage();
  const { id } = request(view, worktree);
  putChild(view, { state: "merged" });
  const refreshed = refreshRequest(view, id, NO_FACTS, NOON);
  assertEquals(refreshed.authors, [
    "root:gallery",
    "worktree:gallery",
    "worktree:auth",
  ]);
});

Deno.test("requestMerge() refuses while a violation of its target is open", () => {
  const { view, worktree } = stage();
  view.put("violations", "X3", {
    id: "X3",
    kind: "unapproved",
    state: "open",
    source: "audit",
    ref: "refs/heads/main",
    old_commit: null,
    new_commit: null,
    text: "",
    at: NOON,
    found_at: NOON,
    acknowledged_by: null,
    acknowledged_at: null,
    note: null,
  });
  assertEquals(
    reasonOf(() => request(view, worktree)),
    "merge.open_violations",
  );
});

for (
  const [rounds, decidedBy, recorded] of [
    [2, null, undefined],
    [2, "claimed_person", undefined],
    [3, "claimed_person", "claimed_person"],
    [4, "claimed_person", "claimed_person"],
  ] as const
) {
  Deno.test(`requestMerge() after ${rounds} of 3 rounds with a decision by ${decidedBy}`, () => {
    const { view, worktree } = stage();
    const first = request(view, worktree);
    const state = "changes_requested";
    view.put("merge", first.id, { ...first, state, rounds });
    const again = request(view, worktree, NO_FACTS, decidedBy);
    assertEquals([again.id, again.state], [first.id, "queued"]);
    assertEquals(again.decided_by, recorded);
    assertEquals(view.find("merge", first.id)?.decided_by, recorded);
  });
}

Deno.test("requestMerge() after the last round is for a person", () => {
  const { view, worktree } = stage();
  const first = request(view, worktree);
  const state = "changes_requested";
  view.put("merge", first.id, { ...first, state, rounds: 3 });
  assertEquals(
    reasonOf(() => request(view, worktree)),
    "merge.rounds_exhausted",
  );
});
