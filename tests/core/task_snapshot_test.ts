import { assertEquals } from "@std/assert";
import { makeSnapshot } from "../../src/core/task_snapshot.ts";
import { NOON, putThread } from "../helpers/memory_view.ts";
import { begin, plantedView, stored, worker } from "../helpers/task_samples.ts";

Deno.test("makeSnapshot() takes the worktree's scope when the Case has none", () => {
  const view = plantedView();
  const snapshot = makeSnapshot(view, {
    task: stored(view, "C4"),
    by: "thread:T5",
    worktree: "t5",
    base_commit: "abc",
    config_digest: "c0ffee",
    input_contract: "a parser",
    fixtures: ["a.json"],
  }, NOON);
  assertEquals(snapshot.scope, { allow: ["."], deny: [] });
  assertEquals(
    [snapshot.objective, snapshot.authority, snapshot.base_commit],
    ["a case", "somebody", "abc"],
  );
  assertEquals(
    [snapshot.input_contract, snapshot.fixtures],
    ["a parser", ["a.json"]],
  );
});

for (const [run_id, by] of [["R1", "thread:T5"], [null, "root:gallery"]]) {
  Deno.test(`makeSnapshot() is kept with run ${run_id} of ${by}`, () => {
    const view = plantedView();
    const thread = { id: "T5", session_id: "gallery", worktree: "t5" };
    putThread(view, { ...thread, run_id: "R1" });
    const snapshot = makeSnapshot(view, {
      task: stored(view, "C4"),
      by: by ?? "",
      worktree: "t5",
      base_commit: null,
      config_digest: "c0ffee",
      input_contract: null,
      fixtures: [],
    }, NOON);
    assertEquals(snapshot.run_id, run_id);
  });
}

Deno.test("beginCase() keeps the first snapshot for the one who goes on", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  const first = view.find("snapshots-E1", "C4");
  begin(view, worker("T5"), { now: "2026-11-21T13:00:00.000Z" });
  assertEquals(view.find("snapshots-E1", "C4"), first);
});
