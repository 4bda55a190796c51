import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { QuotaAnswer } from "../../src/core/preflight_quota.ts";
import { claudeAnswer } from "../../src/runners/claude_quota.ts";
import { codexAnswer, codexQuota } from "../../src/runners/codex_quota.ts";

const NOTHING: QuotaAnswer = { reading: undefined, problem: null };

/** Answers of Codex 0.169.0. */
const ACCOUNT = {
  id: 2,
  result: {
    account: { type: "chatgpt", email: "x@y.z", planType: "pro" },
    requiresOpenaiAuth: true,
  },
};
const LIMITS = {
  id: 3,
  result: {
    ordinaryUsageAllowed: null,
    rateLimits: {
      limitId: "codex",
      limitName: null,
      primary: {
        usedPercent: 90,
        windowDurationMins: 300,
        resetsAt: 1795300000,
      },
      secondary: {
        usedPercent: 12,
        windowDurationMins: 10080,
        resetsAt: 1795900000,
      },
      credits: null,
      planType: "pro",
      rateLimitReachedType: null,
    },
    accountId: "a",
  },
};
const NOT_LOGGED_IN = {
  id: 3,
  error: {
    code: -32600,
    message: "codex account authentication required to read rate limits",
  },
};
const NO_SERVER = {
  id: 3,
  error: {
    code: -32603,
    message:
      'failed to fetch codex rate limits; content-type=text/plain; body={"email":"x@y.z"}',
  },
};

function withWindows(windows: Readonly<Record<string, unknown>>) {
  return { id: 3, result: { rateLimits: windows } };
}

const FIVE_HOURS: QuotaAnswer = {
  reading: {
    used_percent: 90,
    window: "5h",
    resets_at: "2026-11-21T22:26:40.000Z",
  },
  problem: null,
};

Deno.test("codexAnswer() returns what is used up most", async (t) => {
  const { primary, secondary } = LIMITS.result.rateLimits;
  const week = { ...secondary, usedPercent: 95 };
  const rows: readonly (readonly [string, unknown, unknown, QuotaAnswer])[] = [
    ["of two windows", ACCOUNT, LIMITS, FIVE_HOURS],
    ["the week", ACCOUNT, withWindows({ primary, secondary: week }), {
      reading: {
        used_percent: 95,
        window: "7d",
        resets_at: "2026-11-28T21:06:40.000Z",
      },
      problem: null,
    }],
    [
      "a window of which less is told",
      ACCOUNT,
      withWindows({ primary: { usedPercent: 5, resetsAt: 1e300 } }),
      {
        reading: { used_percent: 5, window: "quota", resets_at: null },
        problem: null,
      },
    ],
    ["no windows", ACCOUNT, withWindows({ primary: null }), NOTHING],
    ["an account without any", ACCOUNT, NOT_LOGGED_IN, NOTHING],
    [
      "a model that is not of the account",
      { id: 2, result: { account: null, requiresOpenaiAuth: false } },
      LIMITS,
      NOTHING,
    ],
    ["a provider that does not answer", ACCOUNT, NO_SERVER, {
      reading: undefined,
      problem: "failed to fetch codex rate limits",
    }],
  ];
  for (const [name, account, limits, expected] of rows) {
    await t.step(name, () => {
      // As parsed from what the program printed.
      const [first, second] = [account, limits] as Record<string, unknown>[];
      assertEquals(codexAnswer(first ?? {}, second ?? {}), expected);
    });
  }
});

/** Answers of Claude Code 2.1.329. */
const USAGE = {
  subtype: "success",
  request_id: "quota",
  response: {
    subscription_type: "max",
    rate_limits_available: true,
    rate_limits: {
      five_hour: { utilization: 12.5, resets_at: null },
      seven_day: { utilization: 91, resets_at: "2026-11-25T12:00:00+00:00" },
      seven_day_opus: { utilization: 100, resets_at: null },
    },
    behaviors: null,
  },
};

function usage(rate_limits_available: boolean, rate_limits: unknown) {
  const response = { rate_limits_available, rate_limits };
  return { subtype: "success", request_id: "quota", response };
}

Deno.test("claudeAnswer() returns what is used up most", async (t) => {
  const rows: readonly (readonly [
    string,
    Readonly<Record<string, unknown>>,
    QuotaAnswer,
  ])[] = [
    ["of the windows of all models", USAGE, {
      reading: {
        used_percent: 91,
        window: "7d",
        resets_at: "2026-11-25T12:00:00.000Z",
      },
      problem: null,
    }],
    ["paid by the token", usage(false, null), NOTHING],
    ["its provider has not told it", usage(true, null), {
      reading: undefined,
      problem: "it does not get it from its provider",
    }],
    ["an older version", { subtype: "error", error: "unknown subtype" }, {
      reading: undefined,
      problem: "unknown subtype",
    }],
  ];
  for (const [name, response, expected] of rows) {
    await t.step(name, () => assertEquals(claudeAnswer(response), expected));
  }
});

Deno.test("codexQuota() asks the app-server and begins no turn", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    const script = `#!/bin/sh
      echo "args $*" >${folder}/said
      echo 'not JSON'
      while read -r line; do
        echo "$line" >>${folder}/said
        case $line in
          *rateLimits/read*) echo '${JSON.stringify(LIMITS)}' ;;
          *account/read*)
            echo '{"method":"account/updated","params":{}}'
            echo '${JSON.stringify(ACCOUNT)}' ;;
        esac
      done
      echo ended >>${folder}/said`;
    await Deno.writeTextFile(join(folder, "codex"), script, { mode: 0o755 });
    assertEquals(await codexQuota(folder), FIVE_HOURS);
    const [args, ...said] = (await Deno.readTextFile(join(folder, "said")))
      .trimEnd().split("\n");
    assertEquals([args, said.at(-1)], ["args app-server", "ended"]);
    assertEquals(said.slice(0, -1).map((each) => JSON.parse(each).method), [
      "initialize",
      "initialized",
      "account/read",
      "account/rateLimits/read",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
