import { assertEquals } from "@std/assert";
import { judgeStored, KEEP_BYTES } from "../../src/core/prune_rules.ts";
import {
  dispatchSample,
  NOON,
  threadSample,
} from "../helpers/record_samples.ts";
import { evidenceSample, plantedView } from "../helpers/task_samples.ts";

/** As old as `days` at noon of the sample day. */
function stored(path: string, days: number, bytes = 10) {
  const changed_at = new Date(Date.parse(NOON) - days * 86_400_000)
    .toISOString();
  return { path, bytes, changed_at };
}

function judge(view: ReturnType<typeof plantedView>, ...all: unknown[]) {
  return judgeStored(view, all as ReturnType<typeof stored>[], NOON)
    .map(({ path, reason, pinned_by }) => [path, reason, pinned_by]);
}

Deno.test("judgeStored() lets go what is older than 30 days", () => {
  assertEquals(
    judge(plantedView(), stored("runs/new", 29), stored("runs/old", 31)),
    [["runs/old", "age", null], ["runs/new", null, null]],
  );
});

Deno.test("judgeStored() lets the oldest go until 2 GB are left, but no fresh one", () => {
  const half = KEEP_BYTES / 2;
  assertEquals(
    judge(
      plantedView(),
      stored("runs/c", 0, KEEP_BYTES),
      stored("runs/b", 2, half),
      stored("runs/a", 3, half),
    ),
    [["runs/a", "size", null], ["runs/b", "size", null], [
      "runs/c",
      null,
      null,
    ]],
  );
});

Deno.test("judgeStored() keeps what a live thread or an open Case needs", () => {
  const view = plantedView();
  view.put("threads", "T5", threadSample({ run_id: "live" }));
  view.put(
    "threads",
    "T6",
    threadSample({ id: "T6", run_id: "over", state: "completed" }),
  );
  view.put("evidence-E1", "V1", evidenceSample({ output_path: "gates/a" }));
  assertEquals(
    judge(
      view,
      stored("runs/live", 40),
      stored("runs/over", 39),
      stored("gates/a", 38),
      stored("gates/b", 37),
    ),
    [
      ["runs/live", null, "T5"],
      ["runs/over", "age", null],
      ["gates/a", null, "C4"],
      ["gates/b", "age", null],
    ],
  );
});

Deno.test("judgeStored() lets a packet go with the last of its runs", () => {
  const view = plantedView();
  const dispatched = (id: string, run_id: string, packet: string) =>
    view.put(
      "threads",
      id,
      threadSample({
        id,
        run_id,
        state: id === "T9" ? "running" : "completed",
        dispatch: dispatchSample({ packet_digest: packet }),
      }),
    );
  dispatched("T5", "old", "gone");
  dispatched("T6", "older", "used");
  dispatched("T7", "young", "used");
  dispatched("T9", "none", "live");
  const packets = ["gone", "used", "live", "unknown"]
    .map((name) => stored(`packets/${name}.md`, 40));
  const judged = judge(
    view,
    ...packets,
    stored("packets/fresh.md", 0.5),
    stored("runs/old", 40),
    stored("runs/older", 40),
    stored("runs/young", 1),
  );
  assertEquals(
    judged.filter(([, reason]) => reason === "age").map(([path]) => path),
    ["runs/old", "runs/older", "packets/gone.md", "packets/unknown.md"],
  );
});
