import { assert, assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { statusOf } from "../../src/core/status_rules.ts";
import { StatusReport } from "../../src/core/status_report.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import { statusText } from "../../src/core/status_text.ts";
import { MemoryView, putSession, putThread } from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";
import { FACTS, viewWithTree } from "../helpers/status_samples.ts";

Deno.test("statusOf() counts Cases and lists what needs attention first", () => {
  const epic = statusOf(viewWithTree(), FACTS).sessions[0]?.epics[0];
  assertEquals(epic?.cases, { done: 1, total: 2 });
  assertEquals(epic?.case_list.map((each) => each.id), ["C5", "C4"]);
});

Deno.test("statusOf() returns what its schema says", () => {
  const report = statusOf(viewWithTree(), FACTS);
  assertEquals(z.parse(StatusReport, report), report);
});

Deno.test("statusOf() shows what is seen of a session, not what is on record", () => {
  const view = viewWithTree();
  putThread(view, { id: "T6", session_id: "gallery", worktree: "auth" });
  const [session] = statusOf(view, {
    ...FACTS,
    now: "2026-11-21T13:00:00.000Z",
    threads: new Map([["T6", {
      state: "orphaned",
      supervisor: "dead",
      printed_at: null,
    }]]),
  }).sessions;
  assertEquals([session?.state, session?.threads[0]?.state], [
    "stale",
    "orphaned",
  ]);
});

Deno.test("statusText() puts a thread below its Case, and marks what is stuck", () => {
  const view = viewWithTree();
  putThread(view, {
    id: "T6",
    session_id: "gallery",
    worktree: "auth",
    title: "two",
    case_ids: ["C5"],
    progress: "reading",
    started_at: "2026-11-21T11:50:00.000Z",
  });
  const report = statusOf(view, {
    ...FACTS,
    threads: new Map([["T6", {
      state: "running",
      supervisor: "alive",
      printed_at: "2026-11-21T11:58:00.000Z",
    }]]),
  });
  const lines = statusText(report).split("\n");
  const at = lines.findIndex((line) => line.includes("C5"));
  assertEquals(lines.slice(at, at + 3), [
    "    [!] C5    blocked  0/0  two",
    "            T6 worker running for 10m, silent for 2m, in auth: reading",
    "    [x] C4    done     0/0  one",
  ]);
});

Deno.test("statusText() marks a Case whose thread has ended", () => {
  const view = viewWithTree();
  const put = (state: Thread["state"]) =>
    putThread(view, { id: "T6", session_id: "gallery", worktree: "a", state });
  view.put(
    "tasks-E1",
    "C4",
    caseSample({ id: "C4", state: "active", claimed_by: "thread:T6" }),
  );
  const markOf = (supervisor: string) => {
    const seen = { state: "running", supervisor, printed_at: null };
    const threads = new Map([["T6", seen]]);
    const text = statusText(statusOf(view, { ...FACTS, threads }));
    return /(\[.\]) C4/.exec(text)?.[1];
  };
  put("running");
  assertEquals(markOf("alive"), "[>]");
  put("failed");
  assertEquals(markOf("dead"), "[!]");
});

Deno.test("statusOf() shows only the session that is asked for", () => {
  const view = viewWithTree();
  putSession(view, "other");
  const only = statusOf(view, { ...FACTS, session: "other" });
  assertEquals(only.sessions.map((each) => each.id), ["other"]);
});

Deno.test("statusText() fits everything on one screen", () => {
  const view = viewWithTree();
  for (let i = 10; i < 60; i++) {
    view.put("tasks-E1", `C${i}`, caseSample({ id: `C${i}` }));
    view.put("index-0", `C${i}`, { epic: "E1", session_id: "gallery" });
    putThread(view, {
      id: `T${i}`,
      session_id: "gallery",
      worktree: `w${i}`,
      state: "completed",
    });
  }
  const lines = statusText(statusOf(view, FACTS)).split("\n");
  assert(lines.length <= 30, `${lines.length} lines`);
  assert(lines.some((line) => line.includes("44 more")));
});

Deno.test("statusText() gives each of many sessions one line", () => {
  const view = viewWithTree();
  for (let i = 0; i < 19; i++) putSession(view, `s${i}`);
  putThread(view, { id: "T6", session_id: "gallery", worktree: "auth" });
  const threads = new Map([["T6", {
    state: "running",
    supervisor: "alive",
    printed_at: null,
  }]]);
  const lines = statusText(statusOf(view, { ...FACTS, threads })).split("\n");
  assert(lines.length <= 30, `${lines.length} lines`);
  assertEquals(
    lines[2],
    "Session    gallery (open) [#####.....] 1/2, threads 1, locks 0",
  );
});

Deno.test("statusText() says so when there is nothing", () => {
  const text = statusText(statusOf(new MemoryView(), FACTS));
  assertEquals(text.split("\n"), [
    "Protected  nothing; hooks current; at 12:00:00 UTC",
    "Merge      lock free, 0 in the queue",
    "Sessions   none open",
    "Violations none",
  ]);
});
