import { assertEquals } from "@std/assert";
import { statusLine } from "../../src/core/status_line.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";

Deno.test("statusLine() counts Cases, threads, locks and queue", () => {
  const view = new MemoryView();
  putSession(view, "gallery");
  putThread(view, { id: "T1", session_id: "gallery", worktree: "a" });
  putThread(view, {
    id: "T2",
    session_id: "gallery",
    worktree: "b",
    state: "completed",
  });
  assertEquals(
    statusLine(view, "gallery", NOON),
    "gallery | cases 0/0 | threads 1 | locks 0 | queue 0",
  );
});
