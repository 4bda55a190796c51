import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  requireReviewer,
  requireRunnerOf,
} from "../../src/core/reviewer_rules.ts";
import { mergeSample, reviewerActor } from "../helpers/merge_samples.ts";
import { MemoryView, putThread } from "../helpers/memory_view.ts";

const POLICY = { rootMayReview: false, runner: "", command: [] };

const OTHER_ROOT: Actor = { kind: "root", session_id: "other" };

function reasonOf(call: () => unknown): string {
  return assertThrows(call, LockstepError).reason;
}

const AUTHORS = [
  "root:gallery",
  "thread:T5",
  "worktree:auth",
  "worktree:gallery",
];

for (
  const [who, actor, reason] of [
    ["a thread that wrote it", reviewerActor("T5", "auth"), "review.by_author"],
    [
      "a thread that wrote it, from another worktree",
      reviewerActor("T5", "elsewhere"),
      "review.by_author",
    ],
    [
      "another thread in a merged worktree",
      reviewerActor("T9", "auth"),
      "review.by_author",
    ],
    [
      "somebody without a thread in a merged worktree",
      reviewerActor(null, "auth"),
      "review.by_author",
    ],
    [
      "the session's root",
      { kind: "root", session_id: "gallery" },
      "review.by_root",
    ],
    [
      "a root of no session",
      { kind: "root", session_id: null },
      "review.no_identity",
    ],
    ["a hook", { kind: "git", session_id: "gallery" }, "review.no_identity"],
  ] as readonly (readonly [string, Actor, string])[]
) {
  Deno.test(`requireReviewer() refuses ${who}`, () => {
    const request = mergeSample({ authors: AUTHORS });
    assertEquals(
      reasonOf(() => requireReviewer(actor, request, POLICY)),
      reason,
    );
  });
}

for (
  const [who, actor] of [
    ["a thread of the session that wrote nothing", reviewerActor("T8", "look")],
    ["the root of another session", OTHER_ROOT],
    ["a person", { kind: "person", session_id: "gallery" }],
  ] as readonly (readonly [string, Actor])[]
) {
  Deno.test(`requireReviewer() lets ${who} review`, () => {
    requireReviewer(actor, mergeSample({ authors: AUTHORS }), POLICY);
  });
}

Deno.test("requireReviewer() lets the root review if the policy says so", () => {
  const actor: Actor = { kind: "root", session_id: "gallery" };
  const request = mergeSample({ authors: AUTHORS });
  requireReviewer(actor, request, { ...POLICY, rootMayReview: true });
});

const FIXED = { runner: "command", command: ["./r.sh", "-x"] };

for (
  const [what, policy, argv, isTaken] of [
    ["anything, when nothing is fixed", {}, ["./mine.sh"], true],
    ["what is fixed", FIXED, ["./r.sh", "-x"], true],
    ["another program", FIXED, ["./r.sh -x"], false],
    ["another runner", { runner: "codex" }, ["./r.sh"], false],
  ] as const
) {
  Deno.test(`requireRunnerOf() with a thread run by ${what}: ${isTaken}`, () => {
    const view = new MemoryView();
    putThread(view, {
      id: "T8",
      session_id: "gallery",
      role: "reviewer",
      worktree: "look",
      runner: "command",
      argv: [...argv],
    });
    const call = () =>
      requireRunnerOf(view, mergeSample(), reviewerActor("T8", "look"), {
        ...POLICY,
        ...policy,
      });
    if (isTaken) call();
    else assertEquals(reasonOf(call), "review.other_runner");
  });
}

Deno.test("requireRunnerOf() binds threads only", () => {
  const policy = { ...POLICY, ...FIXED };
  requireRunnerOf(new MemoryView(), mergeSample(), OTHER_ROOT, policy);
  const nobody = reviewerActor(null, "look");
  assertEquals(
    reasonOf(() =>
      requireRunnerOf(new MemoryView(), mergeSample(), nobody, policy)
    ),
    "review.other_runner",
  );
});
