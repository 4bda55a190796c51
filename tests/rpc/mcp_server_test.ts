import { assert, assertEquals } from "@std/assert";
import { METHODS } from "../../src/methods/mod.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-03-26", capabilities: {} },
};

interface Answer {
  readonly id: number | string | null;
  // The result of each method has its own shape.
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sends messages to a server and returns its answers by id. */
async function talk(
  repo: TempRepo,
  messages: readonly unknown[],
): Promise<Map<number | string | null, Answer>> {
  const stdin = messages.map((message) =>
    typeof message === "string" ? message : JSON.stringify(message)
  ).join("\n");
  const { status, stdout, stderr } = await repo.run(["mcp"], { stdin });
  assertEquals([status, stderr], [0, ""]);
  const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const answer of answers) assertEquals(answer.jsonrpc, "2.0");
  return new Map(answers.map((answer) => [answer.id, answer]));
}

const request = (id: number, method: string, params = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

const call = (id: number, name: string, input?: unknown) =>
  request(id, "tools/call", {
    name,
    ...(input === undefined ? {} : { arguments: input }),
  });

Deno.test("lockstep mcp answers initialize, ping and notifications as MCP says", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [
    INITIALIZE,
    { jsonrpc: "2.0", method: "notifications/initialized" },
    request(1, "ping"),
    { ...INITIALIZE, id: 2, params: { protocolVersion: "1999-01-01" } },
  ]);
  assertEquals(answers.size, 3);
  const { result } = answers.get(0) ?? {};
  assertEquals(result.protocolVersion, "2025-03-26");
  assertEquals(result.capabilities, { tools: {} });
  assertEquals(result.serverInfo.name, "lockstep");
  assertEquals(answers.get(1)?.result, {});
  assertEquals(answers.get(2)?.result.protocolVersion, "2025-06-18");
});

Deno.test("lockstep mcp lists every method but those for a terminal", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [INITIALIZE, request(1, "tools/list")]);
  const tools: {
    name: string;
    inputSchema: { type: string };
    annotations: { readOnlyHint: boolean };
  }[] = answers.get(1)?.result.tools;
  const programs = await Promise.all(
    Object.values(METHODS).map(async ({ load }) => (await load()).definition),
  );
  assertEquals(
    tools.map(({ name, annotations }) => [name, annotations.readOnlyHint]),
    programs.filter(({ effect }) => effect !== "terminal").map((
      { name, effect },
    ) => [name.replaceAll(".", "_"), effect === "read"]),
  );
  assertEquals(new Set(tools.map(({ name }) => name)).size, tools.length);
  for (const { name, inputSchema } of tools) {
    assert(/^[a-z0-9_]{1,64}$/.test(name), name);
    assertEquals(inputSchema.type, "object");
  }
});

Deno.test("lockstep mcp calls a tool and returns its result twice over", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [
    INITIALIZE,
    call(1, "config_show", { key: "runner" }),
    call(2, "version"),
  ]);
  const { result } = answers.get(1) ?? {};
  assertEquals(result.isError, false);
  assertEquals(result.structuredContent.branch, "main");
  assertEquals(JSON.parse(result.content[0].text), result.structuredContent);
  assertEquals(answers.get(2)?.result.isError, false);
});

Deno.test("lockstep mcp gives a refusal as a result that the agent can read", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [
    INITIALIZE,
    call(1, "config_show", { kee: "x" }),
    call(2, "session_list"),
  ]);
  const envelope = (id: number) => {
    const { result } = answers.get(id) ?? {};
    assertEquals(result.isError, true);
    return JSON.parse(result.content[0].text);
  };
  assertEquals(envelope(1).error.reason, "usage.unknown_param");
  assertEquals(envelope(1).error.hint, 'Did you mean "key"?');
  assertEquals(envelope(2).error.reason, "workspace.not_initialized");
});

Deno.test("lockstep mcp answers bad messages with the codes of JSON-RPC", async () => {
  await using repo = await TempRepo.create();
  const codeOf = async (...messages: unknown[]) => {
    const answers = await talk(repo, messages);
    return [...answers.values()].at(-1)?.error?.code;
  };
  assertEquals(await codeOf("{"), -32700);
  assertEquals(await codeOf([INITIALIZE]), -32600);
  assertEquals(await codeOf({ id: 1, method: "ping" }), -32600);
  assertEquals(await codeOf(request(1, "tools/list")), -32600);
  assertEquals(await codeOf(INITIALIZE, request(1, "tools/lost")), -32601);
  assertEquals(await codeOf(INITIALIZE, call(1, "config.show")), -32602);
  assertEquals(await codeOf(INITIALIZE, call(1, "version", [])), -32602);
});

Deno.test("lockstep mcp does not answer a request that was cancelled", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [
    INITIALIZE,
    call(1, "config_show"),
    {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 1 },
    },
    request(2, "ping"),
  ]);
  assertEquals([...answers.keys()].sort(), [0, 2]);
});

Deno.test("lockstep mcp takes a message of a megabyte", async () => {
  await using repo = await TempRepo.create();
  const answers = await talk(repo, [
    INITIALIZE,
    call(1, "config_show", { key: "é".repeat(500_000) }),
  ]);
  assertEquals(answers.get(1)?.result.isError, true);
});
