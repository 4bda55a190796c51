import { assertEquals } from "@std/assert";
import type { RunEvent } from "../../src/core/records/run.ts";
import { readableEvents } from "../../src/core/run_event_text.ts";

function event(kind: RunEvent["kind"], text: string): RunEvent {
  return { seq: 1, at: "2026-11-21T12:00:00.000Z", kind, text };
}

Deno.test("readableEvents() leaves out JSON of which there are events", () => {
  const events = [
    event("started", "codex exec"),
    event("stdout", '{"type":"turn.started"}'),
    event("agent", "$ ls …"),
    event("stdout", "plain"),
    event("stderr", "{oops"),
  ];
  assertEquals(readableEvents(events).map(({ text }) => text), [
    "codex exec",
    "$ ls …",
    "plain",
    "{oops",
  ]);
});

Deno.test("readableEvents() keeps all that a plain program printed", () => {
  const events = [event("stdout", '{"a":1}'), event("note", "x")];
  assertEquals(readableEvents(events), events);
});
