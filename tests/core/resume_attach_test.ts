import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import {
  attachSession,
  resumeCandidates,
} from "../../src/core/resume_attach.ts";
import { isAcknowledged, markOf } from "../../src/core/resume_mark.ts";
import { isHolder } from "../../src/core/task_holder.ts";
import { addSeconds } from "../../src/core/time.ts";
import { type MemoryView, NOON, putSession } from "../helpers/memory_view.ts";
import { putLock } from "../helpers/temp_ledger.ts";
import {
  add,
  begin,
  plantedView,
  reasonOf,
  ROOT,
  stored,
  worker,
} from "../helpers/task_samples.ts";

const STALE_SECONDS = 30;
const AFTER_3_MIN = addSeconds(NOON, 180);

/** `gallery` was last seen at noon; `rescue` is alive three minutes later. */
function abandoned(): MemoryView {
  const view = plantedView();
  add(view, "case", { parent: "G3" });
  begin(view, ROOT);
  begin(view, worker("T5"), { id: "C6" });
  putLock(view, "L9", "src/a.ts");
  const lock = view.all("locks").L9;
  if (lock) view.put("locks", "L9", { ...lock, session_id: "gallery" });
  for (const id of ["rescue", "other"]) {
    const session = putSession(view, id);
    view.put("sessions", id, { ...session, last_seen_at: AFTER_3_MIN });
  }
  return view;
}

function attach(view: MemoryView, requester = "rescue", target = "gallery") {
  return attachSession(view, {
    requester,
    target,
    staleSeconds: STALE_SECONDS,
  }, AFTER_3_MIN);
}

Deno.test("resumeCandidates() lists only what has been silent long enough", () => {
  const view = abandoned();
  const list = (staleSeconds: number) =>
    resumeCandidates(view, { requester: "rescue", staleSeconds }, AFTER_3_MIN)
      .map((each) => [each.session.id, each.seconds_silent, each.case_ids]);
  assertEquals(list(STALE_SECONDS), [["gallery", 180, ["C4", "C6"]]]);
  assertEquals(list(181), []);
});

Deno.test("attachSession() moves worktrees, locks, threads and tasks", () => {
  const view = abandoned();
  const attached = attach(view);
  assertEquals(attached.worktrees.toSorted(), ["gallery", "t5", "t6"]);
  assertEquals([attached.threads, attached.locks], [["T5", "T6"], ["L9"]]);
  assertEquals(attached.epics, ["E1"]);
  assertEquals(view.find("threads", "T5")?.session_id, "rescue");
  assertEquals(view.find("locks", "L9")?.session_id, "rescue");
  assertEquals(stored(view, "C4.1").session_id, "rescue");
  assertEquals(view.find("index-0", "C4")?.session_id, "rescue");
  assertEquals(view.find("epics-rescue", "E1")?.is_open, true);
  assertEquals(view.find("epics-gallery", "E1"), undefined);
});

Deno.test("attachSession() makes the session's own worktree a child to merge", () => {
  const view = abandoned();
  attach(view);
  const worktree = view.find("worktrees", "gallery");
  assertEquals(
    [worktree?.kind, worktree?.parent, worktree?.base_ref],
    ["child", "rescue", "task/rescue/root"],
  );
});

Deno.test("attachSession() raises every generation, so the old owner is refused", () => {
  const view = abandoned();
  const lock = view.find("locks", "L9")?.generation ?? 0;
  attach(view);
  assertEquals(view.find("locks", "L9")?.generation, lock + 1);
  assertEquals(view.find("sessions", "gallery")?.generation, 2);
  assertEquals(view.find("threads", "T5")?.generation, 2);
  assertEquals(isAcknowledged(markOf(view, "worktree:gallery")), false);
  assertEquals(isAcknowledged(markOf(view, "root:gallery")), false);
});

Deno.test("attachSession() leaves a Case with the worktree it is worked on in", () => {
  const view = abandoned();
  attach(view);
  const inWorktree: Actor = {
    kind: "thread",
    thread_id: null,
    session_id: "rescue",
    worktree: "gallery",
    role: "worker",
  };
  assertEquals(isHolder(view, stored(view, "C4"), inWorktree), true);
  assertEquals(stored(view, "C6").claimed_by, "thread:T5");
});

Deno.test("attachSession() lets one of two win", () => {
  const view = abandoned();
  attach(view, "rescue");
  const reason = reasonOf(() => attach(view, "other"));
  assertEquals(reason, "resume.taken_over");
  assertEquals(view.find("sessions", "gallery")?.handed_to, "rescue");
});

const REFUSED: readonly (readonly [string, string, string, string])[] = [
  ["a session that is alive", "rescue", "other", "resume.not_stale"],
  ["the caller's own session", "rescue", "rescue", "resume.same_session"],
  ["a session that is not there", "rescue", "nope", "session.not_found"],
  ["a requester that is not there", "nope", "gallery", "session.not_found"],
];

for (const [what, requester, target, reason] of REFUSED) {
  Deno.test(`attachSession() refuses ${what}`, () => {
    const view = abandoned();
    assertEquals(reasonOf(() => attach(view, requester, target)), reason);
  });
}
