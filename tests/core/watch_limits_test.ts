import { assertEquals } from "@std/assert";
import type { Usage } from "../../src/core/agent_event.ts";
import {
  addUsage,
  findPassedLimit,
  NO_USAGE,
  type RunStand,
} from "../../src/core/watch_limits.ts";
import type { WatchPolicy } from "../../src/core/watch_loop.ts";
import { watchPolicy } from "../helpers/watch_samples.ts";

const STAND: RunStand = {
  started_ms: 0,
  last_output_ms: 0,
  last_seq: 7,
  isInCall: false,
  usage: NO_USAGE,
  progress_ms: 0,
  output_since_progress: 0,
  seq_at_progress: 2,
  isProgressKnown: true,
};

interface Row {
  readonly what: string;
  readonly stand?: Partial<RunStand>;
  readonly policy?: Partial<WatchPolicy>;
  readonly atSeconds: number;
  readonly text: string | undefined;
}

const SPENT = { turns: 5, tokens: 900, cost_usd: 0.5, seq: 4 };

const ROWS: readonly Row[] = [
  { what: "a young run", atSeconds: 1, text: undefined },
  {
    what: "the time limit",
    stand: { last_output_ms: 1_800_000 },
    atSeconds: 1800,
    text: "hard timeout (1800s)",
  },
  {
    what: "no time limit",
    stand: { last_output_ms: 9_000_000 },
    policy: { timeout_seconds: 0 },
    atSeconds: 9000,
    text: undefined,
  },
  {
    what: "silence",
    atSeconds: 300,
    text: "heartbeat stall (300s without output)",
  },
  {
    what: "a short silence",
    policy: { silence_seconds: 2 },
    atSeconds: 2,
    text: "heartbeat stall (2s without output)",
  },
  {
    what: "silence while a call runs",
    stand: { isInCall: true },
    atSeconds: 899,
    text: undefined,
  },
  {
    what: "long silence while a call runs",
    stand: { isInCall: true },
    atSeconds: 900,
    text: "heartbeat stall (900s without output)",
  },
  {
    what: "silence that does not count",
    policy: { silence_seconds: 0 },
    atSeconds: 1000,
    text: undefined,
  },
  {
    what: "no budget",
    stand: { usage: SPENT },
    atSeconds: 1,
    text: undefined,
  },
  {
    what: "turns",
    stand: { usage: SPENT },
    policy: { max_turns: 4 },
    atSeconds: 1,
    text: "budget spent: 5 turns of 4",
  },
  {
    what: "all of the turns and no more",
    stand: { usage: SPENT },
    policy: { max_turns: 5 },
    atSeconds: 1,
    text: undefined,
  },
  {
    what: "tokens",
    stand: { usage: SPENT },
    policy: { max_tokens: 800 },
    atSeconds: 1,
    text: "budget spent: 900 tokens of 800",
  },
  {
    what: "money",
    stand: { usage: SPENT },
    policy: { max_cost_usd: 0.25 },
    atSeconds: 1,
    text: "budget spent: 0.5 US dollars of 0.25",
  },
  {
    what: "a budget of what is not reported",
    policy: { max_tokens: 1 },
    atSeconds: 1,
    text: undefined,
  },
  {
    what: "much output without progress",
    stand: { last_output_ms: 899_000, output_since_progress: 250_000 },
    atSeconds: 900,
    text:
      "250000 characters of output in 900s, and neither the tree nor a gate has moved",
  },
  {
    what: "little output without progress",
    stand: { last_output_ms: 899_000, output_since_progress: 9 },
    atSeconds: 900,
    text: undefined,
  },
  {
    what: "much output of a role that only looks",
    stand: {
      last_output_ms: 899_000,
      output_since_progress: 250_000,
      isProgressKnown: false,
    },
    atSeconds: 900,
    text: undefined,
  },
];

for (const { what, stand, policy, atSeconds, text } of ROWS) {
  Deno.test(`findPassedLimit() says ${text ?? "nothing"} of ${what}`, () => {
    const verdict = findPassedLimit(
      { ...STAND, ...stand },
      watchPolicy(policy),
      atSeconds * 1000,
    );
    assertEquals(verdict?.text, text);
  });
}

Deno.test("findPassedLimit() names the events that show it", () => {
  const of = (policy: Partial<WatchPolicy>) =>
    findPassedLimit({ ...STAND, usage: SPENT }, watchPolicy(policy), 400_000)
      ?.evidence;
  assertEquals([of({ max_turns: 1 }), of({})], [[4], [7]]);
});

Deno.test("addUsage() adds what a program tells to what earlier ones told", () => {
  const told = (over: Partial<Usage>): Usage => ({
    kind: "usage",
    turns: null,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    ...over,
  });
  const first = addUsage(
    NO_USAGE,
    told({ turns: 2, input_tokens: 10, output_tokens: 3 }),
    4,
  );
  assertEquals(first, { turns: 2, tokens: 13, cost_usd: null, seq: 4 });
  assertEquals(addUsage(first, told({ turns: 1, cost_usd: 0.5 }), 9), {
    turns: 3,
    tokens: 13,
    cost_usd: 0.5,
    seq: 9,
  });
});
