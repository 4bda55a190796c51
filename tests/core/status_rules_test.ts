import { assert, assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { type StatusFacts, statusOf } from "../../src/core/status_rules.ts";
import { StatusReport } from "../../src/core/status_report.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import { statusText } from "../../src/core/status_text.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";

const FACTS: StatusFacts = {
  now: NOON,
  hooks: "current",
  staleSeconds: 900,
  silenceSeconds: 300,
  threads: new Map(),
  session: undefined,
};

function viewWithTree(): MemoryView {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs: [],
  });
  putSession(view, "gallery");
  view.put("epics-gallery", "E1", { id: "E1", is_open: true });
  const put = (id: string, changes: Parameters<typeof caseSample>[0]) => {
    view.put("tasks-E1", id, caseSample({ id, ...changes }));
    view.put("index-0", id, { epic: "E1", session_id: "gallery" });
  };
  put("E1", { level: "epic", title: "Polished cards", parent: null });
  put("F2", { level: "feature", parent: "E1" });
  put("G3", { level: "test_group", parent: "F2" });
  put("C4", { title: "one", state: "done" });
  put("C5", {
    title: "two",
    state: "blocked",
    block: { reason: "no key", needs: [], by: "thread:T6", at: NOON },
  });
  return view;
}

Deno.test("statusOf() counts Cases and lists what needs attention first", () => {
  const epic = statusOf(viewWithTree(), FACTS).sessions[0]?.epics[0];
  assertEquals(epic?.cases, { done: 1, total: 2 });
  assertEquals(epic?.case_list.map((each) => each.id), ["C5", "C4"]);
});

Deno.test("statusOf() returns what its schema says", () => {
  const report = statusOf(viewWithTree(), FACTS);
  assertEquals(z.parse(StatusReport, report), report);
});

Deno.test("statusOf() asks a person about what is blocked", () => {
  const { needs } = statusOf(viewWithTree(), FACTS);
  assertEquals(needs, [
    "C5 is blocked (no key): lockstep task get C5",
  ]);
});

Deno.test("statusOf() asks about paths that a worker wants, until they are granted", () => {
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
    return statusOf(view, FACTS).needs;
  };
  assertEquals(ask(null), [
    "C5 asks for src/io.ts (needed): lockstep case grant-scope C5",
  ]);
  assertEquals(ask("root:gallery"), []);
});

Deno.test("statusOf() says when hooks, session or supervisor are not well", () => {
  const view = viewWithTree();
  putThread(view, { id: "T6", session_id: "gallery", worktree: "auth" });
  const { needs, sessions } = statusOf(view, {
    ...FACTS,
    now: "2026-11-21T13:00:00.000Z",
    hooks: "off",
    threads: new Map([["T6", {
      state: "orphaned",
      supervisor: "dead",
      printed_at: null,
    }]]),
  });
  assertEquals(sessions[0]?.state, "stale");
  assertEquals(sessions[0]?.threads[0]?.state, "orphaned");
  assert(needs.some((each) => each.startsWith("git hooks are off")));
  assert(needs.some((each) => each.startsWith("session gallery was not")));
  assert(needs.some((each) => each.startsWith("thread T6 has lost")));
});

Deno.test("statusOf() says who left a Case, who is silent and what was written", () => {
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
  const { needs } = statusOf(view, {
    ...FACTS,
    threads: new Map([
      ["T7", { ...running, printed_at: "2026-11-21T11:55:00.000Z" }],
      ["T8", { ...running, printed_at: "2026-11-21T11:55:01.000Z" }],
    ]),
  });
  assertEquals(needs, [
    "C5 is blocked (no key): lockstep task get C5",
    "C4 was left by thread T6, which has failed (no registry): lockstep thread child logs T6",
    "thread T7 has printed nothing for 5m: lockstep thread child status T7",
    "thread:T7 wrote I9 (which key?): lockstep inbox pending --session gallery",
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
