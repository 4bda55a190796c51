import { assertEquals, assertThrows } from "@std/assert";
import {
  withAgentEntries,
  withoutAgentEntries,
} from "../../src/core/agent_hooks.ts";
import { LockstepError } from "../../src/core/error.ts";

const OPTIONS = { path: "/f", scope: undefined };
const THEIRS = { matcher: "Bash", hooks: [{ type: "command", command: "x" }] };

for (const program of ["claude", "codex", "opencode"] as const) {
  Deno.test(`withAgentEntries() for ${program} is the same the second time`, () => {
    const once = withAgentEntries(program, '{"a":1}', OPTIONS);
    assertEquals(withAgentEntries(program, once, OPTIONS), once);
    assertEquals(withoutAgentEntries(program, once, "/f"), '{\n  "a": 1\n}\n');
    const alone = withAgentEntries(program, undefined, OPTIONS);
    assertEquals(withoutAgentEntries(program, alone, "/f"), undefined);
  });
}

Deno.test("withAgentEntries() keeps hooks of others, and replaces older ones of ours", () => {
  const older = {
    hooks: [{ type: "command", command: "lockstep hook tool-use --old" }],
  };
  const text = JSON.stringify({ hooks: { PreToolUse: [THEIRS, older] } });
  const after = JSON.parse(withAgentEntries("claude", text, OPTIONS));
  assertEquals(after.hooks.PreToolUse.length, 2);
  assertEquals(after.hooks.PreToolUse[0], THEIRS);
});

Deno.test("withoutAgentEntries() leaves an entry that runs more than ours", () => {
  const mixed = {
    hooks: [
      { type: "command", command: "lockstep hook tool-use" },
      { type: "command", command: "x" },
    ],
  };
  const text = JSON.stringify({ hooks: { PreToolUse: [mixed] } });
  assertEquals(withoutAgentEntries("claude", text, "/f"), text);
});

Deno.test("withAgentEntries() says a scope in the words of OpenCode", () => {
  const scope = { allow: ["src", "docs/*.md"], deny: ["src/x/"] };
  const text = withAgentEntries("opencode", undefined, { path: "/f", scope });
  assertEquals(JSON.parse(text).permission.edit, {
    "*": "deny",
    "src": "allow",
    "src/**": "allow",
    "docs/*.md": "allow",
    "src/x": "deny",
    "src/x/**": "deny",
  });
});

Deno.test("withAgentEntries() refuses what it cannot read, and permissions of others", () => {
  const reasonOf = (text: string) =>
    assertThrows(
      () => withAgentEntries("opencode", text, OPTIONS),
      LockstepError,
    ).reason;
  assertEquals(reasonOf("// x\n{}"), "agents.unreadable");
  assertEquals(reasonOf("[]"), "agents.unreadable");
  assertEquals(reasonOf('{"permission":{}}'), "agents.conflict");
});
