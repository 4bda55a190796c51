import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import { requireAssignable } from "../../src/core/task_assign.ts";
import { blockCase } from "../../src/core/task_lifecycle.ts";
import { putThread } from "../helpers/memory_view.ts";
import {
  begin,
  plantedView,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";
import { NOON } from "../helpers/record_samples.ts";

const NEW = {
  session_id: SESSION,
  role: "worker",
  worktree: null,
  case_ids: ["C4"],
} as const;

function refusal(work: () => void): string[] {
  const { reason, hint } = assertThrows(work, LockstepError);
  return [reason, hint ?? ""];
}

/** Who holds C4, whether that thread has ended, and the way that is shown. */
const HELD: readonly [string, Actor, boolean, string][] = [
  ["its root", ROOT, false, "Let go of it first: lockstep case release C4"],
  [
    "a thread at work",
    worker("T5"),
    false,
    "Wait for it: lockstep thread child wait-status T5",
  ],
  [
    "a thread that has ended",
    worker("T5"),
    true,
    "It has ended, take it back: lockstep case release C4",
  ],
];

for (const [who, actor, isOver, hint] of HELD) {
  Deno.test(`requireAssignable() refuses a Case that is held by ${who}`, () => {
    const view = plantedView();
    begin(view, actor);
    if (isOver) {
      const worktree = "t5";
      putThread(view, {
        ...{ id: "T5", session_id: SESSION, worktree },
        state: "failed",
      });
    }
    const refused = refusal(() =>
      requireAssignable(view, stored(view, "C4"), NEW)
    );
    assertEquals(refused, ["case.held", hint]);
  });
}

Deno.test("requireAssignable() refuses a Case that the root has blocked", () => {
  const view = plantedView();
  const task = stored(view, "C4");
  blockCase(view, { task, actor: ROOT, reason: "why", needs: [] }, NOON);
  const refused = refusal(() =>
    requireAssignable(view, stored(view, "C4"), NEW)
  );
  assertEquals(refused[0], "case.held");
});

Deno.test("requireAssignable() lets a thread follow one that has ended in its worktree", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  putThread(view, {
    id: "T5",
    session_id: SESSION,
    worktree: "t5",
    state: "failed",
  });
  const heir = { ...NEW, worktree: "t5" };
  requireAssignable(view, stored(view, "C4"), heir);
});

Deno.test("requireAssignable() refuses a Case that waits for one of another", () => {
  const view = plantedView();
  const refused = refusal(() =>
    requireAssignable(view, stored(view, "C5"), { ...NEW, case_ids: ["C5"] })
  );
  assertEquals(refused[0], "case.waits");
});

Deno.test("requireAssignable() takes a Case with the one that it waits for", () => {
  const view = plantedView();
  const both = { ...NEW, case_ids: ["C4", "C5"] };
  for (const id of both.case_ids) {
    requireAssignable(view, stored(view, id), both);
  }
});

Deno.test("requireAssignable() lets a scout look at a Case that is held", () => {
  const view = plantedView();
  begin(view, ROOT);
  const scout = { ...NEW, role: "scout" } as const;
  requireAssignable(view, stored(view, "C4"), scout);
});
