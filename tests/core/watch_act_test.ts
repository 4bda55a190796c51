import { assertEquals } from "@std/assert";
import type { AgentEvent } from "../../src/core/agent_event.ts";
import { actOf, complaintOf, sizeOf } from "../../src/core/watch_act.ts";
import { commandEvent, editEvent } from "../helpers/watch_samples.ts";

const AT = { atMs: 5, seq: 3 };

function keyOf(event: AgentEvent): string | undefined {
  return actOf(event, AT, 0)?.key;
}

const COMPARED: readonly (readonly [
  what: string,
  one: AgentEvent,
  other: AgentEvent,
  isSame: boolean,
])[] = [
  [
    "the same command with the same output",
    commandEvent("npm test", { output: "1 failed in 3s", exit_status: 1 }),
    commandEvent("npm test", { output: "1 failed in 9s", exit_status: 1 }),
    true,
  ],
  [
    "the same command with another outcome",
    commandEvent("npm test", { output: "red", exit_status: 1 }),
    commandEvent("npm test", { output: "green" }),
    false,
  ],
  [
    "silent commands that differ in a number",
    commandEvent("touch a1"),
    commandEvent("touch a2"),
    false,
  ],
  [
    "failing ones that differ in a number",
    commandEvent("curl :8081", { exit_status: 7 }),
    commandEvent("curl :8082", { exit_status: 7 }),
    true,
  ],
  [
    "pages of a file",
    commandEvent("sed -n 1,9p a", { output: "one" }),
    commandEvent("sed -n 9,18p a", { output: "two" }),
    false,
  ],
  ["edits of one path", editEvent("a.ts"), editEvent("a.ts"), true],
  ["edits of two", editEvent("a.ts"), editEvent("b.ts"), false],
  [
    "an edit and a refused one",
    editEvent("a.ts"),
    editEvent("a.ts", "blocked"),
    false,
  ],
];

Deno.test("actOf() makes equal keys of what is the same once more", () => {
  for (const [what, one, other, isSame] of COMPARED) {
    assertEquals(keyOf(one) === keyOf(other), isSame, what);
  }
});

Deno.test("actOf() takes asking Lockstep again for no repetition, unless it fails", () => {
  const keys = (exit_status: number) =>
    [1, 2].map((seq) =>
      actOf(
        commandEvent("lockstep inbox pending", { exit_status }),
        { atMs: 0, seq },
        0,
      )?.key
    );
  assertEquals(new Set(keys(0)).size, 2);
  assertEquals(new Set(keys(1)).size, 1);
});

Deno.test("actOf() sees nothing in what has only begun, or was only said", () => {
  const events: AgentEvent[] = [
    commandEvent("npm test", { state: "started", exit_status: null }),
    { kind: "message", text: "npm test" },
    { kind: "started", session: null, model: null },
  ];
  assertEquals(events.map((event) => keyOf(event)), [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("actOf() finds the same error behind two commands", () => {
  const output = "cannot find module 'x'";
  const errors = ["npm test", "npm run build"].map((command) =>
    actOf(commandEvent(command, { output, exit_status: 1 }), AT, 0)?.error
  );
  assertEquals(errors, [output, output]);
});

const LINES: readonly (readonly [line: string, outcome: string | undefined])[] =
  [
    ["ERROR codex_core::tools::router: error=patch rejected", "blocked"],
    ["Command blocked by PreToolUse hook: outside the scope", "blocked"],
    ["error: cannot find x", "failed"],
    ["Tests failed", "failed"],
    ["downloading 3 of 9", undefined],
    ["terrorise", undefined],
  ];

Deno.test("complaintOf() reads refusals and errors out of standard error", () => {
  for (const [line, outcome] of LINES) {
    assertEquals(complaintOf(line, AT, 0)?.outcome, outcome, line);
  }
});

Deno.test("sizeOf() counts what was said and printed", () => {
  assertEquals(sizeOf({ kind: "message", text: "four" }), 4);
  assertEquals(sizeOf(commandEvent("x", { output: "12345" })), 5);
  assertEquals(sizeOf(editEvent("a")), 0);
});
