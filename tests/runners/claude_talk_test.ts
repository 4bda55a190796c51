import { assertEquals } from "@std/assert";
import { ClaudeConversation } from "../../src/runners/claude_talk.ts";
import type { Directive, Meaning } from "../../src/runners/runner.ts";

const NOW: Directive = { id: "I1", mode: "interrupt_patch", text: "stop that" };
const LATER: Directive = { id: "I2", mode: "queue", text: "and this" };

const RESULT = { type: "result", subtype: "success", is_error: false };

function hear(talk: ClaudeConversation, message: unknown) {
  return talk.read("stdout", JSON.stringify(message));
}

function replay(text: string) {
  const message = { role: "user", content: [{ type: "text", text }] };
  return { type: "user", message, isReplay: true };
}

function kinds(meanings: readonly Meaning[]): string[] {
  return meanings.map((each) =>
    each.kind === "agent" ? each.event.kind : each.kind
  );
}

Deno.test("ClaudeConversation tells what is queued, and when it is taken in", () => {
  const talk = new ClaudeConversation();
  const [line] = talk.direct(LATER);
  assertEquals(line?.kind === "write" && JSON.parse(line.text), {
    type: "user",
    message: { role: "user", content: [{ type: "text", text: "and this" }] },
  });
  assertEquals(hear(talk, replay("something else")), []);
  assertEquals(hear(talk, replay("and this")), [
    { kind: "acknowledged", id: "I2" },
  ]);
});

Deno.test("ClaudeConversation waits for the result of what it has told", () => {
  const talk = new ClaudeConversation();
  talk.direct(LATER);
  assertEquals(kinds(hear(talk, RESULT)), ["usage"]);
  hear(talk, replay("and this"));
  assertEquals(kinds(hear(talk, RESULT)), ["usage", "finished", "close"]);
});

Deno.test("ClaudeConversation interrupts once, then tells what is urgent", () => {
  const talk = new ClaudeConversation();
  const [control] = talk.direct(NOW);
  assertEquals(
    control?.kind === "write" && JSON.parse(control.text).request,
    { subtype: "interrupt" },
  );
  assertEquals(talk.direct(LATER), []);
  const aborted = { type: "result", subtype: "error", is_error: true };
  assertEquals(kinds(hear(talk, aborted)), ["usage", "write", "write"]);
  hear(talk, replay("stop that"));
  hear(talk, replay("and this"));
  assertEquals(kinds(hear(talk, RESULT)), ["usage", "finished", "close"]);
});

Deno.test("ClaudeConversation ends when it is only interrupted", () => {
  const talk = new ClaudeConversation();
  talk.interrupt();
  const ended = hear(talk, {
    type: "result",
    subtype: "error_during_execution",
    is_error: true,
    terminal_reason: "aborted_tools",
  });
  assertEquals(ended.slice(1), [
    {
      kind: "agent",
      event: { kind: "finished", is_success: false, text: "aborted_tools" },
    },
    { kind: "close" },
  ]);
});

Deno.test("ClaudeConversation takes nothing after its end", () => {
  const talk = new ClaudeConversation();
  hear(talk, RESULT);
  assertEquals(talk.direct(NOW), [
    { kind: "refused", id: "I1", note: "it had finished already" },
  ]);
});

Deno.test("ClaudeConversation counts an error as one, whatever it is called", () => {
  const talk = new ClaudeConversation();
  const [, finished] = hear(talk, { ...RESULT, is_error: true, result: "500" });
  assertEquals(finished, {
    kind: "agent",
    event: { kind: "finished", is_success: false, text: "500" },
  });
});
