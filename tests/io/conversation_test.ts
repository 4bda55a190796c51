import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { conversationSigns } from "../../src/io/conversation.ts";

function signsOf(variables: Record<string, string>): Promise<string[]> {
  return conversationSigns((name) => variables[name]);
}

Deno.test("conversationSigns() tells conversations apart and does not give their ids away", async () => {
  const one = await signsOf({ CODEX_THREAD_ID: "019d1afb" });
  assertEquals(await signsOf({ CODEX_THREAD_ID: "019d1afb" }), one);
  assertNotEquals(await signsOf({ CODEX_THREAD_ID: "019d1be2" }), one);
  assertNotEquals(await signsOf({ CLAUDE_CODE_SESSION_ID: "019d1afb" }), one);
  assert(!one.join().includes("019d1afb"));
});

Deno.test("conversationSigns() of a call in no conversation are none", async () => {
  assertEquals(await signsOf({ TERM: "dumb" }), []);
});
