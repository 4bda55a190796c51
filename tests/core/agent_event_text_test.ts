import { assertEquals } from "@std/assert";
import type { AgentEvent } from "../../src/core/agent_event.ts";
import { agentEventText } from "../../src/core/agent_event_text.ts";

const command = {
  kind: "command",
  id: "c1",
  command: "deno test\n  -A",
  exit_status: null,
  output: "",
} as const;

const EVENTS: readonly (readonly [AgentEvent, string])[] = [
  [
    { kind: "started", session: "s1", model: "m" },
    "session s1, model m",
  ],
  [
    { kind: "started", session: null, model: null },
    "session without a name",
  ],
  [{ kind: "message", text: " I will\nwrite " }, "I will write"],
  [{ kind: "reasoning", text: "hm" }, "thinks: hm"],
  [{ ...command, state: "started" }, "$ deno test -A …"],
  [
    { ...command, state: "failed", exit_status: 3 },
    "$ deno test -A: exit status 3",
  ],
  [
    { ...command, state: "completed", exit_status: 0 },
    "$ deno test -A: exit status 0",
  ],
  [{ ...command, state: "completed" }, "$ deno test -A: done"],
  [{ ...command, state: "blocked" }, "$ deno test -A: blocked"],
  [
    { kind: "edit", id: "e1", paths: ["a", "b"], state: "failed" },
    "edit a b: failed",
  ],
  [
    { kind: "tool", id: "t", name: "Read", input: "{}", state: "started" },
    "Read {} …",
  ],
  [
    {
      kind: "usage",
      turns: null,
      input_tokens: 5,
      output_tokens: 0,
      cost_usd: 0.5,
    },
    "usage: 5 tokens in, 0 tokens out, 0.5 USD",
  ],
  [{ kind: "error", text: "gone", is_fatal: false }, "trouble: gone"],
  [{ kind: "error", text: "gone", is_fatal: true }, "error: gone"],
  [{ kind: "finished", is_success: true, text: "all" }, "done: all"],
  [{ kind: "finished", is_success: false, text: "no" }, "gave up: no"],
];

for (const [event, text] of EVENTS) {
  Deno.test(`agentEventText() of ${event.kind} is "${text}"`, () => {
    assertEquals(agentEventText(event), text);
  });
}

Deno.test("agentEventText() is a short line, whatever an agent says", () => {
  const text = agentEventText({ kind: "message", text: "word ".repeat(9999) });
  assertEquals(text.length, 202);
});
