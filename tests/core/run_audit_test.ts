import { assertEquals } from "@std/assert";
import { withOthers, worktreesAtRest } from "../../src/core/run_audit.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import { childSample, NOON, threadSample } from "../helpers/record_samples.ts";

const EARLIER = "2026-11-21T11:00:00.000Z";
const LATER = "2026-11-21T13:00:00.000Z";

/** What is known of another child, and whether a run can be blamed for it. */
const ROWS: readonly (readonly [
  what: string,
  child: Partial<ReturnType<typeof childSample>>,
  ended: string | null | undefined,
  isAtRest: boolean,
])[] = [
  ["nobody ever worked in it", {}, undefined, true],
  ["its thread had ended", {}, EARLIER, true],
  ["its thread ended meanwhile", {}, LATER, false],
  ["a thread works in it", {}, null, false],
  ["it was made meanwhile", { created_at: LATER }, undefined, false],
  ["it was removed meanwhile", { state: "removed" }, undefined, false],
  ["it was merged meanwhile", { state: "merged" }, undefined, false],
  ["it is the run's own", { slug: "own" }, undefined, false],
  ["it is a session's", { kind: "root" }, undefined, false],
];

for (const [what, child, ended_at, isAtRest] of ROWS) {
  Deno.test(`worktreesAtRest() ${isAtRest ? "has" : "leaves out"} a worktree when ${what}`, () => {
    const view = new MemoryView();
    const worktree = childSample({
      slug: "kid",
      created_at: EARLIER,
      ...child,
    });
    view.put("worktrees", worktree.slug, worktree);
    if (ended_at !== undefined) {
      const state = ended_at === null ? "running" : "completed";
      const thread = threadSample({ worktree: worktree.slug, state, ended_at });
      view.put("threads", thread.id, thread);
    }
    assertEquals(worktreesAtRest(view, "own", NOON).length, isAtRest ? 1 : 0);
  });
}

Deno.test("withOthers() keeps what lies in the folders", () => {
  const snapshot = {
    taken_at: NOON,
    branch: null,
    commit: "",
    dirty: {},
    ignored: {},
    hidden: [],
    refs: {},
    git_files: {},
    others: { "/w/kid/a": "1", "/w/kid-2/a": "1", "/repo/b": "1" },
    link_targets: {},
  };
  assertEquals(withOthers(snapshot, ["/w/kid", "/repo"]).others, {
    "/w/kid/a": "1",
    "/repo/b": "1",
  });
});
