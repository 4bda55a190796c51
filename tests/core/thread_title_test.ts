import { assertEquals } from "@std/assert";
import type { Role } from "../../src/core/records/thread.ts";
import { paneTitle, windowOf } from "../../src/core/thread_title.ts";
import { threadSample } from "../helpers/record_samples.ts";

Deno.test("paneTitle() names thread, role, Case, title and state", () => {
  assertEquals(
    paneTitle(threadSample({ case_ids: ["C4"] })),
    "T5 worker C4 auth running",
  );
  assertEquals(
    paneTitle(threadSample({ role: "reviewer", merge_request_id: "M7" })),
    "T5 reviewer M7 auth running",
  );
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
