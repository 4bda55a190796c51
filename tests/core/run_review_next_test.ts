import { assertEquals } from "@std/assert";
import type { RunReview } from "../../src/core/records/run_review.ts";
import { nextOfReview } from "../../src/core/run_review_next.ts";
import { reviewSample } from "../helpers/review_samples.ts";

const ROWS: readonly (readonly [over: Partial<RunReview>, next: string])[] = [
  [{}, "lockstep review accept RUN"],
  [
    {
      items: [
        { id: "tests", clause: "", state: "open", facts: [], answer: null },
        { id: "fresh", clause: "", state: "open", facts: [], answer: "seen" },
      ],
    },
    'lockstep review accept RUN --answer "tests=…"',
  ],
  [
    {
      items: [
        { id: "scope", clause: "", state: "fail", facts: [], answer: null },
      ],
    },
    "lockstep review correct RUN",
  ],
  [{ state: "accepted" }, "lockstep worktree merge-to-parent add-slugify"],
  [{ state: "correcting" }, "lockstep review correct RUN"],
  [
    { state: "correcting", next_run: "NEXT" },
    "lockstep review open NEXT, when it has ended",
  ],
  [
    { state: "escalated" },
    "A person decides: lockstep review accept RUN, or lockstep review correct RUN",
  ],
];

for (const [over, next] of ROWS) {
  Deno.test(`nextOfReview() says "${next}"`, () => {
    assertEquals(nextOfReview(reviewSample({ run_id: "RUN", ...over })), next);
  });
}
