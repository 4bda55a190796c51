import { indexOf } from "../../src/core/aggregates.ts";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import type { Evidence, Task } from "../../src/core/records/task.ts";
import { type ReviewPack, reviewPack } from "../../src/core/review_pack.ts";
import { makeSnapshot } from "../../src/core/task_snapshot.ts";
import { MemoryView, NOON } from "./memory_view.ts";
import { candidateSample, putTurn } from "./merge_samples.ts";
import { caseSample } from "./record_samples.ts";

export const changedFiles = [
  { path: "src/a.ts", added: 2, deleted: 1 },
  { path: "logo.png", added: null, deleted: null },
];

/** Evidence of a gate that passed, unless said otherwise. */
export function evidence(changes: Partial<Evidence>): Evidence {
  return {
    id: "V1",
    subject: "C4",
    kind: "gate",
    label: "local",
    source: "observed",
    by: "thread:T5",
    at: NOON,
    text: "test: exit status 0",
    gate: "test",
    argv: ["true"],
    exit_status: 0,
    duration_ms: 1,
    tree: null,
    commit: null,
    output_digest: "abc",
    output_path: "gates/x.log",
    ...changes,
  };
}

/** The pack of an entry that merges Case `C4`. */
export function packOf(
  task: Partial<Task> = {},
  more: {
    gates?: Evidence[];
    own?: Evidence[];
    whitespace?: string[];
    /** Of the configuration when the Case began. */
    begun?: string;
  } = {},
): ReviewPack {
  const view = new MemoryView();
  const gates = more.gates ?? [];
  const request = putTurn(view, "in_review", {
    case_ids: ["C4"],
    candidate: candidateSample({ evidence: gates.map((each) => each.id) }),
  });
  const made = caseSample({ state: "done", ...task });
  view.put("tasks-E1", "C4", made);
  view.put(indexOf(4), "C4", { epic: "E1", session_id: "gallery" });
  for (const each of more.own ?? []) view.put("evidence-E1", each.id, each);
  for (const each of gates) view.put("evidence-merge", each.id, each);
  if (more.begun !== undefined) {
    const snapshot = makeSnapshot(view, {
      task: made,
      by: "thread:T5",
      worktree: null,
      base_commit: null,
      config_digest: more.begun,
      input_contract: null,
      fixtures: [],
    }, NOON);
    view.put("snapshots-E1", "C4", snapshot);
  }
  const facts = {
    files: changedFiles,
    whitespace: more.whitespace ?? [],
    configDigest: "now",
  };
  return reviewPack(view, request, facts, DEFAULT_CONFIG);
}
