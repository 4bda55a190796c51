import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import type { CheckItem } from "../../src/core/records/run_review.ts";
import {
  acceptReview,
  type Decision,
  escalateReview,
  noteNextRun,
  requireCorrectable,
  sendBack,
} from "../../src/core/run_review_decide.ts";
import {
  findReview,
  isAccepted,
  openReview,
  requireJudgeable,
} from "../../src/core/run_review_rules.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";
import { runSample, TREE } from "../helpers/review_samples.ts";

const ROOT: Actor = { kind: "root", session_id: "gallery" };
const PERSON: Actor = { kind: "person", session_id: "gallery" };
const WORKER: Actor = {
  kind: "thread",
  thread_id: "T5",
  session_id: "gallery",
  worktree: "slug",
  role: "worker",
};
const RUN = runSample();

function item(
  id: string,
  state: CheckItem["state"],
  facts: string[] = [],
): CheckItem {
  return { id, clause: `clause of ${id}`, state, facts, answer: null };
}

/** A ledger with the review of a run open. */
function opened(...items: CheckItem[]): MemoryView {
  const view = new MemoryView();
  putSession(view, "gallery");
  putThread(view, {
    id: "T5",
    session_id: "gallery",
    worktree: "gallery",
    run_id: RUN.id,
  });
  openReview(view, { run: RUN, items, tree: TREE }, { actor: ROOT, now: NOON });
  return view;
}

function decision(over: Partial<Decision> = {}): Decision {
  return { run: RUN, actor: ROOT, tree: TREE, note: "", now: NOON, ...over };
}

function reasonOf(work: () => unknown): string {
  return assertThrows(work, LockstepError).reason;
}

Deno.test("acceptReview() accepts what passes", () => {
  const view = opened(item("scope", "pass"));
  assertEquals(isAccepted(view, RUN), false);
  const review = acceptReview(view, decision({ note: "fine" }), new Map());
  assertEquals(
    [review.state, review.decided_by, review.note],
    ["accepted", "root:gallery", "fine"],
  );
  assertEquals(isAccepted(view, RUN), true);
});

Deno.test("acceptReview() wants an answer to what is open, and to each group one", () => {
  const view = opened(
    item("tests", "open"),
    item("constraints.1", "open"),
    item("constraints.2", "open"),
  );
  const accept = (answers: Record<string, string>) =>
    acceptReview(view, decision(), new Map(Object.entries(answers)));
  assertEquals(reasonOf(() => accept({})), "review.unanswered");
  assertEquals(reasonOf(() => accept({ tests: "a" })), "review.unanswered");
  assertEquals(reasonOf(() => accept({ test: "a" })), "review.unknown_item");
  const { items } = accept({ tests: "a:1", constraints: "all kept" });
  assertEquals(items.map(({ answer }) => answer), [
    "a:1",
    "all kept",
    "all kept",
  ]);
});

Deno.test("acceptReview() leaves what fails to a person", () => {
  const view = opened(item("scope", "fail"));
  const answers = new Map([["scope", "it is fine"]]);
  assertEquals(
    reasonOf(() => acceptReview(view, decision(), answers)),
    "review.fails",
  );
  const review = acceptReview(view, decision({ actor: PERSON }), answers);
  assertEquals(
    [review.state, review.decided_by, review.items[0]?.state],
    ["accepted", "claimed_person", "fail"],
  );
});

const REFUSED: readonly (readonly [
  what: string,
  over: Partial<Decision>,
  reason: string,
])[] = [
  ["the worker itself", { actor: WORKER }, "review.own_work"],
  ["git", { actor: { kind: "git", session_id: null } }, "review.own_work"],
  ["a worktree that changed", { tree: "2".repeat(40) }, "review.stale"],
  [
    "a record that is another",
    { run: runSample({ digest: "e" }) },
    "review.stale",
  ],
  [
    "a run without a review",
    { run: runSample({ id: "20261121-1-x" }) },
    "review.not_found",
  ],
];

for (const [what, over, reason] of REFUSED) {
  Deno.test(`acceptReview() refuses ${what}`, () => {
    const view = opened(item("scope", "pass"));
    assertEquals(
      reasonOf(() => acceptReview(view, decision(over), new Map())),
      reason,
    );
    assertEquals(isAccepted(view, RUN), false);
  });
}

Deno.test("openReview() keeps answers where the facts have stayed the same", () => {
  const view = opened(item("a", "open", ["x"]), item("b", "open", ["x"]));
  const [a, b] = findReview(view, RUN)?.items ?? [];
  view.put("run_reviews-gallery", RUN.id, {
    ...acceptReview(view, decision(), new Map([["a", "1"], ["b", "2"]])),
    state: "open",
  });
  const review = openReview(view, {
    run: RUN,
    items: [a ?? item("", "open"), {
      ...(b ?? item("", "open")),
      facts: ["y"],
    }],
    tree: "new",
  }, { actor: ROOT, now: NOON });
  assertEquals(review.items.map(({ answer }) => answer), ["1", null]);
  assertEquals(review.tree, "new");
});

Deno.test("openReview() refuses a run that still runs, was judged, or is not the last", () => {
  const of = (view: MemoryView, run = RUN) =>
    reasonOf(() =>
      openReview(view, { run, items: [], tree: null }, {
        actor: ROOT,
        now: NOON,
      })
    );
  const view = opened();
  assertEquals(of(view, runSample({ digest: null })), "review.run_running");
  acceptReview(view, decision(), new Map());
  assertEquals(of(view), "review.decided");
  const later = opened();
  const thread = putThread(later, {
    id: "T5",
    session_id: "gallery",
    worktree: "gallery",
  });
  later.put("threads", "T5", { ...thread, run_id: "20261121-2-x" });
  assertEquals(of(later), "review.superseded");
});

Deno.test("a correction begins another round, up to the last, which a person may exceed", () => {
  const view = opened(item("scope", "fail"));
  let run = RUN;
  const limits = { maxRounds: 2, hasFindings: false };
  requireCorrectable(view, decision(), limits);
  sendBack(view, decision({ note: "again" }));
  const next = runSample({ id: "20261121-130000-worker-x-1" });
  noteNextRun(view, RUN, next.id);
  assertEquals(findReview(view, RUN)?.next_run, next.id);
  const thread = view.find("threads", "T5");
  if (thread !== undefined) {
    view.put("threads", "T5", { ...thread, run_id: next.id });
  }
  run = next;
  const second = openReview(
    view,
    { run, items: [item("scope", "fail")], tree: TREE },
    { actor: ROOT, now: NOON },
  );
  assertEquals(second.round, 2);
  const on = (actor: Actor) =>
    requireCorrectable(view, decision({ run, actor }), limits);
  assertEquals(reasonOf(() => on(ROOT)), "review.rounds_exhausted");
  assertEquals(on(PERSON).round, 2);
});

Deno.test("requireCorrectable() wants something to correct", () => {
  const view = opened(item("scope", "pass"));
  const of = (hasFindings: boolean) => () =>
    requireCorrectable(view, decision(), { maxRounds: 3, hasFindings });
  assertEquals(reasonOf(of(false)), "review.nothing_to_correct");
  assertEquals(of(true)().state, "open");
});

Deno.test("a run that was sent back and has not started may be sent again", () => {
  const view = opened(item("scope", "fail"));
  sendBack(view, decision());
  assertEquals(sendBack(view, decision()).state, "correcting");
  noteNextRun(view, RUN, "20261121-2-x");
  assertEquals(reasonOf(() => sendBack(view, decision())), "review.decided");
});

Deno.test("an escalated run is for a person to decide", () => {
  const view = opened(item("scope", "fail"));
  escalateReview(view, decision());
  const accept = (actor: Actor) =>
    acceptReview(view, decision({ actor }), new Map());
  assertEquals(reasonOf(() => accept(ROOT)), "review.person_wanted");
  assertEquals(accept(PERSON).state, "accepted");
});

/** Such a run is the root's next step: what it is told has to help. */
Deno.test("requireJudgeable() says who ends a run whose thread has ended without it", () => {
  const run = runSample({ digest: null });
  const view = new MemoryView();
  const hint = () =>
    assertThrows(() => requireJudgeable(view, run), LockstepError).hint;
  const wait = `Wait for it: lockstep thread child status ${run.thread_id}`;
  assertEquals(hint(), wait);
  const thread = { id: run.thread_id, session_id: "s", worktree: "w" };
  putThread(view, { ...thread, state: "running" });
  assertEquals(hint(), wait);
  putThread(view, { ...thread, state: "failed" });
  assertEquals(hint(), "Have it ended: lockstep thread child reap");
});
