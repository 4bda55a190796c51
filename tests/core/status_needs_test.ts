import { assert, assertEquals } from "@std/assert";
import type { Thread } from "../../src/core/records/thread.ts";
import { needsOf } from "../../src/core/status_needs.ts";
import { type StatusFacts, statusOf } from "../../src/core/status_rules.ts";
import { type MemoryView, NOON, putThread } from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";
import { FACTS, viewWithTree } from "../helpers/status_samples.ts";

function needsIn(view: MemoryView, facts: Partial<StatusFacts> = {}): string[] {
  const all = { ...FACTS, ...facts };
  return needsOf(view, statusOf(view, all), all.silenceSeconds);
}

Deno.test("needsOf() asks a person about what is blocked", () => {
  const needs = needsIn(viewWithTree());
  assertEquals(needs, [
    "C5 is blocked (no key): lockstep task get C5",
  ]);
});

Deno.test("needsOf() asks about paths that a worker wants, until they are granted", () => {
  const view = viewWithTree();
  const ask = (granted_by: string | null) => {
    const scope_requests = [{
      path: "src/io.ts",
      reason: "needed",
      by: "thread:T6",
      at: NOON,
      granted_by,
    }];
    const changes = { id: "C5", state: "active", scope_requests } as const;
    view.put(
      "tasks-E1",
      "C5",
      caseSample({ ...changes, scope_requests: [...scope_requests] }),
    );
    return needsIn(view);
  };
  assertEquals(ask(null), [
    "C5 asks for src/io.ts (needed): lockstep case grant-scope C5 src/io.ts --reason WHY",
  ]);
  assertEquals(ask("root:gallery"), []);
});

Deno.test("needsOf() says when hooks, session or supervisor are not well", () => {
  const view = viewWithTree();
  putThread(view, { id: "T6", session_id: "gallery", worktree: "auth" });
  const needs = needsIn(view, {
    now: "2026-11-21T13:00:00.000Z",
    hooks: "off",
    threads: new Map([["T6", {
      state: "orphaned",
      supervisor: "dead",
      printed_at: null,
    }]]),
  });
  assert(needs.some((each) => each.startsWith("git hooks are off")));
  assert(needs.some((each) => each.startsWith("session gallery was not")));
  assert(needs.some((each) => each.startsWith("thread T6 has lost")));
});

Deno.test("needsOf() says who left a Case, who is silent and what was written", () => {
  const view = viewWithTree();
  const hand = (id: string, changes: Partial<Thread>) =>
    putThread(view, { id, session_id: "gallery", worktree: id, ...changes });
  hand("T6", { state: "failed", note: "no registry", case_ids: ["C6"] });
  hand("T7", { state: "running" });
  hand("T8", { state: "running" });
  view.put(
    "tasks-E1",
    "C4",
    caseSample({ id: "C4", state: "active", claimed_by: "thread:T6" }),
  );
  view.put("inbox-gallery", "I9", {
    id: "I9",
    session_id: "gallery",
    from: "thread:T7",
    to: "root",
    kind: "message",
    mode: null,
    text: "which key?",
    state: "pending",
    note: "",
    sent_at: NOON,
    settled_at: null,
  });
  const running = { state: "running", supervisor: "alive" };
  const needs = needsIn(view, {
    threads: new Map([
      ["T7", { ...running, printed_at: "2026-11-21T11:55:00.000Z" }],
      ["T8", { ...running, printed_at: "2026-11-21T11:55:01.000Z" }],
    ]),
  });
  assertEquals(needs, [
    "C5 is blocked (no key): lockstep task get C5",
    "C4 was left by thread T6, which has failed (no registry): lockstep case release C4",
    "thread T7 has printed nothing for 5m: lockstep thread child status T7",
    "thread:T7 wrote I9 (which key?): lockstep inbox pending --session gallery",
  ]);
});

Deno.test("needsOf() shows the first messages and counts the rest", () => {
  const view = viewWithTree();
  for (let i = 1; i <= 5; i++) {
    view.put("inbox-gallery", `I${i}`, {
      id: `I${i}`,
      session_id: "gallery",
      from: "thread:T7",
      to: "root",
      kind: "message",
      mode: null,
      text: "x",
      state: i === 1 ? "delivered" : "pending",
      note: "",
      sent_at: NOON,
      settled_at: null,
    });
  }
  assertEquals(
    needsIn(view).slice(1).map((each) =>
      each.split(":")[0] === "thread" ? each.slice(0, 18) : each
    ),
    [
      "thread:T7 wrote I2",
      "thread:T7 wrote I3",
      "thread:T7 wrote I4",
      "1 more messages wait: lockstep inbox pending --session gallery",
    ],
  );
});
