import { assertEquals } from "@std/assert";
import type { Usage } from "../../src/core/agent_event.ts";
import { addUsage, UsageTotal } from "../../src/core/usage_total.ts";

function tokens(input_tokens: number, turns: number | null = null): Usage {
  return {
    kind: "usage",
    turns,
    input_tokens,
    output_tokens: null,
    cost_usd: null,
  };
}

Deno.test("addUsage() keeps apart what is nothing and what is not told", () => {
  assertEquals(addUsage(tokens(1, 2), tokens(3)), tokens(4, 2));
  assertEquals(addUsage(tokens(0), tokens(0)), tokens(0));
});

Deno.test("UsageTotal takes a session's totals as they are when it goes on", () => {
  const usage = new UsageTotal();
  usage.begin("s1", false);
  assertEquals(usage.total(tokens(100)), tokens(100));
  usage.begin("s1", false);
  assertEquals(usage.total(tokens(150)), tokens(150));
});

Deno.test("UsageTotal adds what a new session uses", () => {
  const usage = new UsageTotal();
  usage.begin("s1", false);
  usage.total(tokens(60));
  usage.total(tokens(100));
  usage.begin("s2", false);
  assertEquals(usage.total(tokens(7)), tokens(107));
  assertEquals(usage.total(tokens(9)), tokens(109));
});

Deno.test("UsageTotal adds what a process uses that counts from nothing", () => {
  const usage = new UsageTotal();
  usage.begin("s1", true);
  usage.total(tokens(100));
  usage.begin("s1", true);
  assertEquals(usage.total(tokens(7)), tokens(107));
});
