/** What real programs have printed; see the names for their versions. */
import { assertEquals } from "@std/assert";
import { ClaudeConversation } from "../../src/runners/claude_talk.ts";
import { AppServerConversation } from "../../src/runners/codex_app_talk.ts";
import { CodexExecReader } from "../../src/runners/codex_exec.ts";
import { OpencodeReader } from "../../src/runners/opencode.ts";
import type { Conversation } from "../../src/runners/runner.ts";
import { readRecorded } from "../helpers/recorded_stream.ts";

function appServer(): Conversation {
  return new AppServerConversation({
    folder: "/worktree",
    model: "",
    prompt: "PROMPT",
    resume: null,
  });
}

const RECORDED: readonly {
  readonly stream: string;
  readonly conversation: () => Conversation;
  readonly expected: readonly string[];
}[] = [
  {
    stream: "codex_exec_0.169.0_work",
    conversation: () => new CodexExecReader(),
    expected: [
      "session 01a1fcf5-ae2e-7442-9d76-bec3f62e48ef",
      "I write a file.",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt …",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt: exit status 0",
      "edit /worktree/src/b.txt …",
      "edit /worktree/src/b.txt: done",
      "$ cat missing-file.txt …",
      "$ cat missing-file.txt: exit status 1",
      "call Command blocked by PreToolUse hook: forbidden.txt is outside the write scope of worker-two (src/**) [scope.outside]. Work inside it, or ask the root: lockstep inbox send --message TEXT. Command: *** B …: blocked",
      "call unsupported call: no_such_tool: failed",
      "All is done.",
      "usage: 600 tokens in, 60 tokens out",
      "done: All is done.",
    ],
  },
  {
    stream: "codex_exec_0.169.0_fault",
    conversation: () => new CodexExecReader(),
    expected: [
      "session 01a1fcf5-b6d4-7b91-b6d0-3928d2b9dea1",
      "trouble: Reconnecting... 1/1 (We’re currently experiencing high demand, which may cause temporary errors.)",
      "trouble: We’re currently experiencing high demand, which may cause temporary errors.",
      "gave up: We’re currently experiencing high demand, which may cause temporary errors.",
    ],
  },
  {
    stream: "codex_app_server_0.169.0_work",
    conversation: () => appServer(),
    expected: [
      "> initialized",
      "> hooks/list",
      "> thread/start",
      "session 01a1fcf5-bd79-7771-b28c-887dde8053ee, model gpt-5.5",
      "> turn/start",
      "I write a file.",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt …",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt: exit status 0",
      "usage: 100 tokens in, 10 tokens out",
      "edit /worktree/src/b.txt …",
      "edit /worktree/src/b.txt: done",
      "usage: 200 tokens in, 20 tokens out",
      "$ cat missing-file.txt …",
      "$ cat missing-file.txt: exit status 1",
      "usage: 300 tokens in, 30 tokens out",
      "call forbidden.txt is outside the write scope of worker-two (src/**) [scope.outside]. Work inside it, or ask the root: lockstep inbox send --message TEXT: blocked",
      "usage: 400 tokens in, 40 tokens out",
      "call unsupported call: no_such_tool: failed",
      "usage: 500 tokens in, 50 tokens out",
      "All is done.",
      "usage: 600 tokens in, 60 tokens out",
      "done: All is done.",
      "close",
    ],
  },
  {
    stream: "codex_app_server_0.169.0_fault",
    conversation: () => appServer(),
    expected: [
      "> initialized",
      "> hooks/list",
      "> thread/start",
      "session 01a1fcf5-c2c9-75a1-a6b3-6fc0c2cae60f, model gpt-5.5",
      "> turn/start",
      "trouble: Reconnecting... 1/1",
      "trouble: We’re currently experiencing high demand, which may cause temporary errors.",
      "gave up: We’re currently experiencing high demand, which may cause temporary errors.",
      "close",
    ],
  },
  {
    stream: "claude_2.1.329_work",
    conversation: () => new ClaudeConversation(),
    expected: [
      "session 6357cbae-86b8-4c79-833c-165c8b7f50ad, model claude-opus-5-5",
      "I write a file.",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt …",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt: exit status 0",
      "edit src/b.txt …",
      "edit src/b.txt: done",
      "$ cat missing-file.txt …",
      "$ cat missing-file.txt: exit status 1",
      "edit forbidden.txt …",
      "edit forbidden.txt: blocked",
      'no_such_tool {"x":1} …',
      'no_such_tool {"x":1}: failed',
      "All is done.",
      "usage: 6 turns, 600 tokens in, 60 tokens out, 0.0036 USD",
      "done: All is done.",
      "close",
    ],
  },
  {
    stream: "claude_2.1.329_fault",
    conversation: () => new ClaudeConversation(),
    expected: [
      "session acf56b70-def7-4632-933d-dfeb7c19fe3a, model claude-opus-5-5",
      "trouble: the model does not answer: server_error (500), attempt 1 of 1",
      "API Error: 500 scripted 500. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:34717).",
      "usage: 1 turns, 0 tokens in, 0 tokens out, 0 USD",
      "gave up: API Error: 500 scripted 500. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:34717).",
      "close",
    ],
  },
  {
    stream: "opencode_1.18.33_work",
    conversation: () => new OpencodeReader(),
    expected: [
      "session ses_e030a203bffecD7ly6miHBo0s5",
      "I write a file.",
      "$ mkdir -p src && echo one > src/a.txt && cat src/a.txt: exit status 0",
      "usage: 1 turns, 100 tokens in, 10 tokens out, 0 USD",
      "edit src/b.txt: done",
      "usage: 2 turns, 200 tokens in, 20 tokens out, 0 USD",
      "$ cat missing-file.txt: exit status 1",
      "usage: 3 turns, 300 tokens in, 30 tokens out, 0 USD",
      "edit forbidden.txt: blocked",
      'invalid {"tool":"no_such_tool","error":"Model tried to call unavailable tool \'no_such_tool\'. Available tools: bash, edit, glob, grep, invalid, read, skill, task, todowrite, webfetch, write."}: failed',
      "usage: 4 turns, 400 tokens in, 40 tokens out, 0 USD",
      "All is done.",
      "usage: 5 turns, 500 tokens in, 50 tokens out, 0 USD",
      "done: All is done.",
    ],
  },
];

for (const { stream, conversation, expected } of RECORDED) {
  Deno.test(`what ${stream} has printed is understood`, () => {
    assertEquals(readRecorded(stream, conversation()), expected);
  });

  Deno.test(`what ${stream} has printed is read with any line missing`, () => {
    const text = Deno.readTextFileSync(
      new URL(`streams/${stream}.txt`, import.meta.url),
    );
    const lines = text.split("\n").filter((line) => line !== "");
    for (const [missing] of lines.entries()) {
      const reader = conversation();
      for (const line of lines.toSpliced(missing, 1)) {
        reader.read(line.startsWith("2 ") ? "stderr" : "stdout", line.slice(2));
      }
    }
  });
}

const ODD_LINES: readonly string[] = [
  "",
  "plain text",
  "{",
  "[]",
  "null",
  "{}",
  '{"type":null}',
  '{"type":"of a later version","x":[1]}',
  '{"type":"item.completed"}',
  '{"type":"item.completed","item":[]}',
  '{"type":"assistant","message":{"content":"text"}}',
  '{"type":"user","message":{"content":[null,1,{"type":"tool_result"}]}}',
  '{"type":"tool_use","part":{"state":"x"}}',
  '{"method":"item/completed","params":null}',
  '{"id":99,"result":{}}',
  '{"id":"x","error":"text"}',
  `{"type":"error","message":"${"x".repeat(200_000)}"}`,
  "y".repeat(1_000_000),
];

const CONVERSATIONS: readonly (readonly [string, () => Conversation])[] = [
  ["CodexExecReader", () => new CodexExecReader()],
  ["AppServerConversation", appServer],
  ["ClaudeConversation", () => new ClaudeConversation()],
  ["OpencodeReader", () => new OpencodeReader()],
];

for (const [name, conversation] of CONVERSATIONS) {
  Deno.test(`${name} survives lines that are not what they should be`, () => {
    for (const line of ODD_LINES) {
      for (const stream of ["stdout", "stderr"] as const) {
        const meanings = conversation().read(stream, line);
        const finished = meanings.filter((each) =>
          each.kind === "agent" && each.event.kind === "finished" &&
          each.event.is_success
        );
        assertEquals(finished, [], `${stream}: ${line.slice(0, 80)}`);
      }
    }
  });

  Deno.test(`${name} shows what it does not understand`, () => {
    const line = '{"type":"of a later version","method":"later/told","x":1}';
    assertEquals(conversation().read("stdout", line), [
      { kind: "text", text: line },
    ]);
  });

  Deno.test(`${name} keeps no more of a text than is of use`, () => {
    const line = `{"type":"error","message":"${"x".repeat(200_000)}"}`;
    for (const meaning of conversation().read("stdout", line)) {
      if (meaning.kind !== "agent") continue;
      assertEquals(JSON.stringify(meaning.event).length < 20_000, true);
    }
  });
}

Deno.test("OpencodeReader takes only a step that stopped for the end", () => {
  const line = (reason: string) =>
    JSON.stringify({ type: "step_finish", part: { reason, tokens: {} } });
  const ends = ["stop", "length", "tool-calls"].map((reason) =>
    new OpencodeReader().read("stdout", line(reason)).flatMap((each) =>
      each.kind === "agent" && each.event.kind === "finished"
        ? [each.event.is_success]
        : []
    )
  );
  assertEquals(ends, [[true], [false], []]);
});
