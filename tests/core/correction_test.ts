import { assertEquals, assertThrows } from "@std/assert";
import { indexOf } from "../../src/core/aggregates.ts";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import { correctionOf } from "../../src/core/correction.ts";
import { LockstepError } from "../../src/core/error.ts";
import type { Verdict } from "../../src/core/records/merge.ts";
import { parseFinding } from "../../src/core/review_finding.ts";
import { mergeSample, putEntry } from "../helpers/merge_samples.ts";
import { MemoryView, NOON, putThread } from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";

function putReview(
  view: MemoryView,
  review: { id: string; candidate: string; verdict: Verdict; finding?: string },
): void {
  view.put("reviews", review.id, {
    ...review,
    merge_request_id: "M1",
    base: "b",
    tree: "t",
    reviewer: "thread:T8",
    summary: "not yet",
    findings: review.finding === undefined
      ? []
      : [parseFinding(review.finding)],
    at: NOON,
  });
}

const RETURNED = {
  state: "changes_requested",
  rounds: 2,
  authors: ["thread:T5"],
  case_ids: ["C4"],
} as const;

function returned(): MemoryView {
  const view = new MemoryView();
  putEntry(view, {
    ...RETURNED,
    authors: [...RETURNED.authors],
    case_ids: [...RETURNED.case_ids],
  });
  putThread(view, { id: "T5", session_id: "gallery", worktree: "auth" });
  putThread(view, { id: "T6", session_id: "gallery", worktree: "other" });
  const task = caseSample({
    scope: { allow: ["src/auth"], deny: [] },
    non_goals: ["no new dependency"],
  });
  view.put("tasks-E1", "C4", task);
  view.put(indexOf(4), "C4", { epic: "E1", session_id: "gallery" });
  return view;
}

function correct(view: MemoryView) {
  const request = view.find("merge", "M1") ?? mergeSample();
  return correctionOf(view, request, DEFAULT_CONFIG);
}

Deno.test("correctionOf() answers the reviews of the last candidate only", () => {
  const view = returned();
  putReview(view, {
    id: "R1",
    candidate: "old",
    verdict: "request_changes",
    finding: "P1 a.ts:1 first",
  });
  putReview(view, {
    id: "R10",
    candidate: "new",
    verdict: "request_changes",
    finding: "P1 b.ts:2 second | ran it",
  });
  putReview(view, { id: "R2", candidate: "new", verdict: "approve" });
  const { prompt, reviews, authors, round } = correct(view);
  assertEquals(reviews.map((each) => each.id), ["R10"]);
  assertEquals(authors.map((each) => each.id), ["T5"]);
  assertEquals(round, 2);
  const order = [
    "observed at b.ts:2: second; ran it",
    "rule:",
    "change wanted: mend it",
    "What must not change:",
    "nothing outside src/auth",
    "no new dependency",
    "Run again",
    "Report, for each",
  ].map((part) => prompt.indexOf(part));
  assertEquals(order.includes(-1), false);
  assertEquals(order, order.toSorted((a, b) => a - b));
});

Deno.test("correctionOf() refuses when nobody asked for changes", () => {
  const view = returned();
  putReview(view, { id: "R1", candidate: "new", verdict: "approve" });
  assertEquals(
    assertThrows(() => correct(view), LockstepError).reason,
    "review.no_changes_requested",
  );
});
