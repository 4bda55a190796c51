import { assertEquals } from "@std/assert";
import { reasonToKeep } from "../../src/core/cleaning_rules.ts";
import type { Session } from "../../src/core/records/session.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";
import type { Merged, Obstacle } from "../../src/core/removal_rules.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import { childSample, sessionSample } from "../helpers/record_samples.ts";

const DIRTY: Obstacle = {
  reason: "worktree.dirty",
  message: "1 path is not committed: a",
  isWaivable: true,
  hint: "",
};

const ROWS: readonly (readonly [
  session: Session["state"],
  worktree: Worktree["state"],
  merged: Merged,
  obstacles: readonly Obstacle[],
  reason: string | null,
])[] = [
  ["open", "merged", "ancestry", [], null],
  ["open", "merged", "ancestry", [DIRTY], DIRTY.message],
  [
    "open",
    "active",
    "ancestry",
    [],
    "its session is open, and it was not merged by Lockstep",
  ],
  ["open", "active", "no", [], "its work is not merged"],
  ["closed", "active", "ancestry", [], null],
  ["closed", "active", "content", [], null],
  ["closed", "active", "ancestry", [DIRTY], DIRTY.message],
];

for (const [session, state, merged, obstacles, reason] of ROWS) {
  Deno.test(`reasonToKeep() of ${state} in a session that is ${session}, merged: ${merged}, obstacles: ${obstacles.length}`, () => {
    const ledger = new MemoryView();
    ledger.put("sessions", "gallery", sessionSample({ state: session }));
    const facts = {
      isMissing: false,
      isVolumeAbsent: false,
      uncommitted: [],
      merged,
      unmergedCommits: 0,
      stashes: 0,
      hasSubmoduleWork: false,
      users: [],
    };
    assertEquals(
      reasonToKeep(ledger, childSample({ state }), { facts, obstacles }),
      reason,
    );
  });
}
