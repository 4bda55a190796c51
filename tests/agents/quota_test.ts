import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { AgentRepo, hasAgent } from "../helpers/agent_repo.ts";

interface Check {
  readonly id: string;
  readonly answer: string;
  readonly says: string;
}

/** Asks about a packet; returns the exit status and what of the quota. */
async function lookAtQuota(
  agents: AgentRepo,
  runner: string,
  ...flags: string[]
): Promise<{ readonly exit: number; readonly check: Check | undefined }> {
  const packet = join(agents.repo.root, "packet.md");
  await Deno.writeTextFile(
    packet,
    `MODE: scout
WORKDIR: ${agents.folder}
OBJECTIVE: Look around
WRITE SCOPE:
- none
NON-GOALS:
- none
VERIFICATION:
- true
DELIVERABLE:
- a report
`,
  );
  const outcome = await agents.repo.run(
    ["preflight", "--task", packet, "--runner", runner, "--json", ...flags],
    {
      cwd: agents.folder,
      // Paid by the token there would be no quota.
      env: { ...agents.env, ANTHROPIC_API_KEY: "" },
    },
  );
  const { checks } = JSON.parse(outcome.stdout).data as { checks: Check[] };
  const check = checks.find(({ id }) => id === "runner.quota");
  return { exit: outcome.status, check };
}

function base64Url(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll("=", "")
    .replaceAll("+", "-").replaceAll("/", "_");
}

/** A log-in of which nothing is true, to a provider on this machine. */
async function logIntoCodex(agents: AgentRepo, port: number): Promise<void> {
  const home = join(agents.repo.env.HOME ?? "/", ".codex");
  const token = [
    base64Url({ alg: "none", typ: "JWT" }),
    base64Url({
      email: "x@example.invalid",
      exp: 4_102_444_800,
      "https://api.openai.com/auth": {
        chatgpt_plan_type: "pro",
        chatgpt_account_id: "account",
        chatgpt_user_id: "user",
      },
    }),
    base64Url("unsigned"),
  ].join(".");
  const tokens = {
    id_token: token,
    access_token: token,
    refresh_token: "none",
    account_id: "account",
  };
  const login = {
    auth_mode: "chatgpt",
    tokens,
    last_refresh: new Date().toISOString(),
  };
  await Deno.writeTextFile(join(home, "auth.json"), JSON.stringify(login));
  const config = await Deno.readTextFile(join(home, "config.toml"));
  const url = `chatgpt_base_url = "http://127.0.0.1:${port}/backend-api"`;
  await Deno.writeTextFile(
    join(home, "config.toml"),
    config.replace('model_provider = "mock"', url),
  );
}

/** Answers what Codex asks of an account: 90 % of five hours are used. */
function account(request: Request): Response {
  const window = {
    used_percent: 90,
    limit_window_seconds: 18_000,
    reset_after_seconds: 3900,
    reset_at: 2_147_000_000,
  };
  const rate_limit = {
    allowed: true,
    limit_reached: false,
    primary_window: window,
    secondary_window: { ...window, used_percent: 12 },
  };
  return request.url.endsWith("/wham/usage")
    ? Response.json({
      ...{ user_id: "user", account_id: "account", email: "x@example.invalid" },
      ...{ plan_type: "pro", rate_limit, credits: null },
    })
    : Response.json({ error: "not here" }, { status: 404 });
}

Deno.test({
  name: "codex: the quota of its account is asked for",
  ignore: !hasAgent("codex"),
  fn: async () => {
    await using agents = await AgentRepo.create([]);
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      account,
    );
    const other = await lookAtQuota(agents, "codex");
    assertEquals([other.exit, other.check?.says], [
      0,
      "codex does not tell its quota",
    ]);
    await logIntoCodex(agents, server.addr.port);
    const refused = await lookAtQuota(agents, "codex");
    assertEquals(
      [refused.exit, refused.check?.answer],
      [14, "no"],
      refused.check?.says,
    );
    assertStringIncludes(
      refused.check?.says ?? "",
      "codex 5h window at 90% (>= 85% gate); reset in ",
    );
    const passed = await lookAtQuota(agents, "codex_exec", "--quota-gate=91");
    assertEquals([passed.exit, passed.check?.says], [
      0,
      "codex_exec 5h window at 90%",
    ]);
    assertEquals(agents.model.requests, []);
  },
});

Deno.test({
  name: "claude: what it cannot ask its provider for is not told",
  ignore: !hasAgent("claude"),
  fn: async () => {
    await using agents = await AgentRepo.create([], {
      config: "dispatch:\n  when_quota_unknown: block\n",
    });
    const free = await lookAtQuota(agents, "claude");
    assertEquals([free.exit, free.check?.says], [
      0,
      "claude does not tell its quota",
    ]);
    const folder = join(agents.repo.env.HOME ?? "/", ".claude");
    await Deno.mkdir(folder, { recursive: true });
    const login = {
      accessToken: "made-up",
      refreshToken: "made-up",
      expiresAt: 4_102_444_800_000,
      scopes: ["user:inference", "user:profile"],
      subscriptionType: "max",
    };
    await Deno.writeTextFile(
      join(folder, ".credentials.json"),
      JSON.stringify({ claudeAiOauth: login }),
    );
    const blocked = await lookAtQuota(agents, "claude");
    assertEquals([blocked.exit, blocked.check?.answer, blocked.check?.says], [
      14,
      "no",
      "the quota of claude could not be asked for: it does not get it from its provider",
    ]);
    assertEquals(agents.model.requests, []);
  },
});
