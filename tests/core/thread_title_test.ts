import { assertEquals } from "@std/assert";
import type { Role, Thread } from "../../src/core/records/thread.ts";
import { paneTitle, windowOf } from "../../src/core/thread_title.ts";
import { threadSample } from "../helpers/record_samples.ts";
import { begin, plantedView, ROOT } from "../helpers/task_samples.ts";

Deno.test("paneTitle() names thread, role, Case, state and title", () => {
  const view = plantedView();
  const titleOf = (changes: Partial<Thread>) =>
    paneTitle(threadSample(changes), view);
  assertEquals(
    titleOf({ role: "reviewer", merge_request_id: "M7" }),
    "T5 reviewer M7 running: auth",
  );
  const worker = { case_ids: ["C4", "C99"] };
  assertEquals(titleOf(worker), "T5 worker C4 (todo) C99 running: auth");
  begin(view, ROOT);
  assertEquals(titleOf(worker), "T5 worker C4 (active) C99 running: auth");
});

const WINDOWS: readonly (readonly [Role, string])[] = [
  ["worker", "work"],
  ["synthesizer", "work"],
  ["reviewer", "review"],
  ["verifier", "review"],
  ["scout", "research"],
  ["planner", "research"],
];

for (const [role, window] of WINDOWS) {
  Deno.test(`windowOf() puts a ${role} into ${window}`, () => {
    assertEquals(windowOf(role), window);
  });
}
