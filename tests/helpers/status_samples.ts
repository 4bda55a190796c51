import type { StatusFacts } from "../../src/core/status_rules.ts";
import { MemoryView, NOON, putSession } from "./memory_view.ts";
import { caseSample } from "./record_samples.ts";

/** Nothing but the ledger, at noon. */
export const FACTS: StatusFacts = {
  now: NOON,
  hooks: "current",
  staleSeconds: 900,
  silenceSeconds: 300,
  threads: new Map(),
  session: undefined,
};

/** A session with one Case that is done and one that is blocked. */
export function viewWithTree(): MemoryView {
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
