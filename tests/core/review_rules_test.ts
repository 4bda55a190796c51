import { assertEquals, assertThrows } from "@std/assert";
import { type Actor, actorName } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import { parseFinding } from "../../src/core/review_finding.ts";
import type { MergeState, Verdict } from "../../src/core/records/merge.ts";
import { mergeLockOf } from "../../src/core/merge_lock_rules.ts";
import { standingOf, submitReview } from "../../src/core/review_rules.ts";
import {
  at,
  candidateSample,
  COMMIT,
  mergeSample,
  putTurn,
  reviewerActor,
} from "../helpers/merge_samples.ts";
import { MemoryView, NOON, putThread } from "../helpers/memory_view.ts";

const OPTIONS = {
  now: NOON,
  rootMayReview: false,
  runner: "",
  command: [],
};

const OTHER_ROOT: Actor = { kind: "root", session_id: "other" };
const THIRD_ROOT: Actor = { kind: "root", session_id: "third" };

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

function submission(
  verdict: Verdict,
  more: {
    reviewer?: Actor;
    candidate?: string | undefined;
    findings?: string[];
  } = {},
) {
  return {
    reviewer: more.reviewer ?? OTHER_ROOT,
    candidate: "candidate" in more ? more.candidate : COMMIT,
    verdict,
    summary: "",
    findings: (more.findings ?? []).map(parseFinding),
    signs: { own: ["process b"], above: ["process b"], isPlaced: true },
  };
}

function inReview(changes = {}): MemoryView {
  const view = new MemoryView();
  putTurn(view, "in_review", changes);
  return view;
}

for (
  const [verdict, state] of [
    ["approve", "approved"],
    ["request_changes", "changes_requested"],
    ["block", "blocked"],
  ] as readonly (readonly [Verdict, MergeState])[]
) {
  Deno.test(`submitReview() with ${verdict} makes the entry ${state}`, () => {
    const view = inReview();
    const { request } = submitReview(view, "M1", submission(verdict), OPTIONS);
    assertEquals(request.state, state);
    const isHeld = mergeLockOf(view).merge_request_id === "M1";
    assertEquals(isHeld, state === "approved");
  });
}

for (
  const [reviewer, name] of [
    [OTHER_ROOT, actorName(OTHER_ROOT)],
    [{ kind: "person", session_id: null }, "claimed_person"],
  ] as readonly (readonly [Actor, string])[]
) {
  Deno.test(`submitReview() records ${name}`, () => {
    const given = submission("approve", { reviewer });
    const { review } = submitReview(inReview(), "M1", given, OPTIONS);
    assertEquals(review.reviewer, name);
  });
}

for (const severity of ["P0", "P1", "blocking"]) {
  Deno.test(`submitReview() takes no approval with a finding of ${severity}`, () => {
    const { review, request } = submitReview(
      inReview(),
      "M1",
      submission("approve", { findings: [`${severity} a.ts:1 broken`] }),
      OPTIONS,
    );
    assertEquals(
      [review.verdict, review.is_forced, request.state],
      ["request_changes", true, "changes_requested"],
    );
  });
}

for (const severity of ["P2", "P3", "warning", "info"]) {
  Deno.test(`submitReview() approves with a finding of ${severity}`, () => {
    const { request } = submitReview(
      inReview(),
      "M1",
      submission("approve", { findings: [`${severity} a.ts:1 meh`] }),
      OPTIONS,
    );
    assertEquals(request.state, "approved");
  });
}

for (
  const [who, rootMayReview, reason] of [
    ["refuses the author's agent under another session", false, "same_root"],
    ["lets it review where any root may", true, undefined],
  ] as const
) {
  Deno.test(`submitReview() ${who}`, () => {
    const view = inReview();
    view.put("root_signs", "gallery", { signs: ["process b"] });
    const submit = () =>
      submitReview(view, "M1", submission("approve"), {
        ...OPTIONS,
        rootMayReview,
      });
    if (reason === undefined) assertEquals(submit().review.verdict, "approve");
    else assertEquals(reasonOf(submit), `review.${reason}`);
  });
}

Deno.test("submitReview() binds to candidate, base, tree and gate output", () => {
  const view = inReview({ candidate: candidateSample({ evidence: ["V1"] }) });
  view.put("evidence-merge", "V1", {
    id: "V1",
    subject: "M1",
    kind: "gate",
    label: "local",
    source: "observed",
    by: "root:gallery",
    at: NOON,
    text: "",
    gate: "test",
    argv: ["true"],
    exit_status: 0,
    duration_ms: 1,
    tree: "e".repeat(40),
    commit: COMMIT,
    output_digest: "abc",
    output_path: null,
  });
  const { review } = submitReview(view, "M1", submission("approve"), OPTIONS);
  const { base, tree } = candidateSample();
  assertEquals(
    [
      review.candidate,
      review.base,
      review.tree,
      review.evidence_digests,
      review.reviewer,
    ],
    [COMMIT, base, tree, ["abc"], "root:other"],
  );
});

for (
  const [what, candidate] of [
    ["another commit", "f".repeat(40)],
    ["an abbreviated id", COMMIT.slice(0, 10)],
  ] as const
) {
  Deno.test(`submitReview() refuses ${what}`, () => {
    assertEquals(
      reasonOf(() =>
        submitReview(
          inReview(),
          "M1",
          submission("approve", { candidate }),
          OPTIONS,
        )
      ),
      "review.other_candidate",
    );
  });
}

Deno.test("submitReview() wants the candidate from who may have seen another", () => {
  const view = inReview();
  assertEquals(
    reasonOf(() =>
      submitReview(
        view,
        "M1",
        submission("approve", { candidate: undefined }),
        OPTIONS,
      )
    ),
    "review.candidate_wanted",
  );
});

for (
  const [when, seconds, isTaken] of [["after", 1, true], [
    "before",
    -1,
    false,
  ]] as const
) {
  Deno.test(`submitReview() knows the candidate of a thread begun ${when} it`, () => {
    const view = inReview();
    putThread(view, {
      id: "T8",
      session_id: "gallery",
      worktree: "look",
      created_at: at(seconds),
    });
    const given = submission("approve", {
      candidate: undefined,
      reviewer: reviewerActor("T8", "look"),
    });
    const submit = () => submitReview(view, "M1", given, OPTIONS);
    if (isTaken) assertEquals(submit().request.state, "approved");
    else assertEquals(reasonOf(submit), "review.candidate_wanted");
  });
}

for (
  const state of [
    "queued",
    "preparing",
    "landing",
    "landed",
    "stale",
    "changes_requested",
  ] as const
) {
  Deno.test(`submitReview() refuses an entry that is ${state}`, () => {
    const view = new MemoryView();
    putTurn(view, state);
    assertEquals(
      reasonOf(() => submitReview(view, "M1", submission("approve"), OPTIONS)),
      "review.not_open",
    );
  });
}

Deno.test("approve, then reject by the same reviewer: the rejection counts", () => {
  const view = inReview();
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const { request } = submitReview(
    view,
    "M1",
    submission("request_changes"),
    OPTIONS,
  );
  assertEquals(request.state, "changes_requested");
  assertEquals(standingOf(view, request).outcome, "changes_requested");
});

Deno.test("two reviews by one reviewer are one", () => {
  const view = inReview({ reviews_required: 2 });
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const { request } = submitReview(view, "M1", submission("approve"), OPTIONS);
  assertEquals(request.state, "in_review");
});

Deno.test("two reviewers are two", () => {
  const view = inReview({ reviews_required: 2 });
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const { request } = submitReview(
    view,
    "M1",
    submission("approve", { reviewer: THIRD_ROOT }),
    OPTIONS,
  );
  assertEquals(request.state, "approved");
});

Deno.test("standingOf() without reviews is open: absence is no approval", () => {
  const view = inReview();
  assertEquals(
    standingOf(view, mergeSample({ candidate: candidateSample() })).outcome,
    "open",
  );
});

Deno.test("standingOf() does not count reviews of another candidate", () => {
  const view = inReview();
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const rebuilt = candidateSample({ commit: "f".repeat(40) });
  assertEquals(
    standingOf(view, mergeSample({ candidate: rebuilt })).outcome,
    "open",
  );
});

Deno.test("standingOf() counts reviews of a candidate that carries over", () => {
  const view = inReview();
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const rebuilt = candidateSample({
    commit: "f".repeat(40),
    carries: [COMMIT],
  });
  assertEquals(
    standingOf(view, mergeSample({ candidate: rebuilt })).outcome,
    "approved",
  );
});

Deno.test("an approval ends the hold time: the lease lives by use again", () => {
  const view = inReview();
  const lock = mergeLockOf(view);
  view.put("merge_lock", "main", {
    ...lock,
    hold_until: at(1800),
    lease_until: at(1800),
  });
  submitReview(view, "M1", submission("approve"), OPTIONS);
  const { hold_until, lease_until } = mergeLockOf(view);
  assertEquals([hold_until, lease_until], [null, at(600)]);
});

Deno.test("a request for changes counts a round", () => {
  const view = inReview({ rounds: 1 });
  const { request } = submitReview(
    view,
    "M1",
    submission("request_changes"),
    OPTIONS,
  );
  assertEquals(request.rounds, 2);
});
