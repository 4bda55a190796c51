import { assertEquals } from "@std/assert";
import type { Message } from "../../src/core/records/message.ts";
import { handOver } from "../../src/core/session_hand_over.ts";
import { type MemoryView, NOON, putSession } from "../helpers/memory_view.ts";
import { mergeSample, putTurn } from "../helpers/merge_samples.ts";
import { begin, plantedView, ROOT, worker } from "../helpers/task_samples.ts";

function give(view: MemoryView) {
  const target = putSession(view, "gallery");
  return handOver(view, { requester: putSession(view, "rescue"), target });
}

Deno.test("handOver() takes merge requests, and the claims of every worker", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  view.put("merge", "M1", mergeSample({ session_id: "gallery" }));
  view.put("merge", "M2", mergeSample({ id: "M2", session_id: "other" }));
  assertEquals(give(view).merge_requests, ["M1"]);
  assertEquals(view.find("merge", "M1")?.session_id, "rescue");
  assertEquals(view.find("merge", "M2")?.session_id, "other");
  const claim = view.find("claims", "C4");
  assertEquals([claim?.session_id, claim?.claimed_by], ["rescue", "thread:T5"]);
});

Deno.test("handOver() keeps the turn of an entry, with a new generation", () => {
  const view = plantedView();
  putTurn(view, "in_review");
  const before = view.find("merge_lock", "main")?.generation ?? 0;
  give(view);
  const lock = view.find("merge_lock", "main");
  assertEquals(
    [lock?.session_id, lock?.merge_request_id, lock?.generation],
    ["rescue", "M1", before + 1],
  );
});

Deno.test("handOver() leaves the merge lock of a third session alone", () => {
  const view = plantedView();
  putTurn(view, "in_review", { session_id: "third" });
  const before = view.find("merge_lock", "main");
  give(view);
  assertEquals(view.find("merge_lock", "main"), before);
});

Deno.test("handOver() takes what is written and not read along", () => {
  const view = plantedView();
  begin(view, ROOT);
  const message: Message = {
    id: "I9",
    session_id: "gallery",
    from: "thread:T5",
    to: "root",
    kind: "message",
    mode: null,
    text: "which key?",
    state: "pending",
    note: "",
    sent_at: NOON,
    settled_at: null,
  };
  view.put("inbox-gallery", "I9", message);
  give(view);
  assertEquals(view.all("inbox-gallery"), {});
  assertEquals(view.all("inbox-rescue"), {
    I9: { ...message, session_id: "rescue" },
  });
});
