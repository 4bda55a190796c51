/**
 * The methods as MCP tools, one JSON-RPC message a line. Requests run side by
 * side, so that a long gate holds up no ping; answers carry the ids.
 */
import { VERSION } from "../core/version.ts";
import type { Context } from "../methods/context.ts";
import {
  isObject,
  parseRequest,
  RPC_ERROR,
  RpcError,
  type RpcId,
  type RpcRequest,
} from "./json_rpc.ts";
import { callTool, listTools } from "./mcp_tools.ts";

/** Newest first: what a client that asks for another one is offered. */
const PROTOCOL_VERSIONS = ["2025-06-18", "2025-03-26", "2024-11-05"];

const INSTRUCTIONS =
  "Lockstep keeps agents that share one repository in step. Start with work_current_ref: it says where you stand and what comes next. A refused call says why and what to do in error.hint.";

export interface McpConnection {
  readonly lines: AsyncIterable<string>;
  readonly send: (line: string) => void;
  readonly contextOf: (method: string) => Promise<Context>;
}

/** Serves until the client closes its end and every call is answered. */
export async function serveMcp(connection: McpConnection): Promise<void> {
  const server = new McpServer(connection);
  const running = new Set<Promise<void>>();
  for await (const line of connection.lines) {
    if (line.trim() === "") continue;
    const answer = server.take(line).finally(() => running.delete(answer));
    running.add(answer);
  }
  await Promise.all(running);
}

class McpServer {
  #isInitialized = false;
  /** Requests that the client wants no answer to any more. */
  readonly #cancelled = new Set<RpcId>();

  constructor(private readonly connection: McpConnection) {}

  async take(line: string): Promise<void> {
    let id: RpcId | undefined;
    try {
      const request = parseRequest(line);
      id = request.id;
      if (id === undefined) return this.#note(request);
      const result = await this.#answer(request);
      if (!this.#cancelled.delete(id)) this.#send({ id, result });
    } catch (error) {
      // Anything else is a bug, and ends the server with its status.
      if (!(error instanceof RpcError)) throw error;
      this.#send({
        id: id ?? null,
        error: { code: error.rpcCode, message: error.message },
      });
    }
  }

  #note({ method, params }: RpcRequest): void {
    const id = params.requestId;
    if (method !== "notifications/cancelled") return;
    if (typeof id === "string" || typeof id === "number") {
      this.#cancelled.add(id);
    }
  }

  async #answer({ method, params }: RpcRequest): Promise<unknown> {
    if (method === "initialize") return this.#initialize(params);
    if (method === "ping") return {};
    if (!this.#isInitialized) {
      throw new RpcError(RPC_ERROR.invalidRequest, "initialize comes first");
    }
    switch (method) {
      case "tools/list":
        return { tools: await listTools() };
      case "tools/call":
        return await this.#call(params);
      default:
        throw new RpcError(
          RPC_ERROR.methodNotFound,
          `Unknown method: ${method}`,
        );
    }
  }

  #initialize(params: Readonly<Record<string, unknown>>): unknown {
    this.#isInitialized = true;
    const wanted = String(params.protocolVersion);
    return {
      protocolVersion: PROTOCOL_VERSIONS.includes(wanted)
        ? wanted
        : PROTOCOL_VERSIONS[0],
      capabilities: { tools: {} },
      serverInfo: { name: "lockstep", version: VERSION },
      instructions: INSTRUCTIONS,
    };
  }

  async #call(params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const input = params.arguments ?? {};
    if (!isObject(input)) {
      throw new RpcError(RPC_ERROR.invalidParams, "arguments is no object");
    }
    return await callTool(params.name, input, this.connection.contextOf);
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.connection.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}
