import { assert, assertEquals } from "@std/assert";
import { conversationSigns } from "../../src/io/conversation.ts";

function signsOf(variables: Record<string, string>): Promise<string[]> {
  return conversationSigns((name) => variables[name]);
}

Deno.test("conversationSigns() tells conversations apart and does not give their ids away", async () => {
  const all = [
    ...await signsOf({ CODEX_THREAD_ID: "019d1afb" }),
    ...await signsOf({ CODEX_THREAD_ID: "019d1be2" }),
    ...await signsOf({ CLAUDE_CODE_SESSION_ID: "019d1afb" }),
  ];
  assertEquals(new Set(all).size, 3);
  assertEquals(await signsOf({ CODEX_THREAD_ID: "019d1afb" }), [all[0] ?? ""]);
  assert(!all.join().includes("019d1afb"));
});

Deno.test("conversationSigns() of a call in no conversation are none", async () => {
  assertEquals(await signsOf({ TERM: "dumb" }), []);
});
