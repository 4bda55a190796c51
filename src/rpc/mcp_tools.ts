import { invoke } from "../methods/invoke.ts";
import type { Context } from "../methods/context.ts";
import type { IndexEntry } from "../methods/index_entry.ts";
import { METHODS } from "../methods/mod.ts";
import { failureEnvelope, failureOf } from "./failure.ts";
import { isObject, RPC_ERROR, RpcError } from "./json_rpc.ts";
import { schemaOf } from "./schema.ts";

/** A method as MCP lists it. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Results are described by `lockstep schema`: agents pay for each word. */
  readonly inputSchema: unknown;
  readonly annotations: { readonly readOnlyHint: boolean };
}

export interface ToolResult {
  readonly content: readonly { readonly type: "text"; readonly text: string }[];
  readonly structuredContent?: unknown;
  readonly isError: boolean;
}

/** Returns the name of a method's tool: names of tools have no dots. */
function toolName(method: string): string {
  return method.replaceAll(".", "_");
}

/** Returns every method that a program can call, as a tool. */
export async function listTools(): Promise<Tool[]> {
  const tools = await Promise.all(Object.values(METHODS).map(toolOf));
  return tools.filter((tool) => tool !== undefined);
}

async function toolOf(entry: IndexEntry): Promise<Tool | undefined> {
  const { definition } = await entry.load();
  if (definition.effect === "terminal") return undefined;
  const { params } = schemaOf(definition);
  return {
    name: toolName(definition.name),
    title: definition.name,
    description: `${definition.summary}. As a command: ${definition.example}`,
    inputSchema: params,
    annotations: { readOnlyHint: definition.effect === "read" },
  };
}

/**
 * Calls a tool. What a rule refuses is a result that says so, for the agent to
 * read; only a request that names no tool is an error of the protocol.
 *
 * @throws {RpcError} invalidParams when there is no such tool.
 */
export async function callTool(
  name: unknown,
  input: unknown,
  contextOf: (method: string) => Promise<Context>,
): Promise<ToolResult> {
  const entry = Object.entries(METHODS).find(([method]) =>
    toolName(method) === name
  )?.[1];
  const definition = (await entry?.load())?.definition;
  if (definition === undefined || definition.effect === "terminal") {
    throw new RpcError(RPC_ERROR.invalidParams, `Unknown tool: ${name}`);
  }
  try {
    const context = await contextOf(definition.name);
    const data: unknown = await invoke(definition, context, input);
    return {
      content: [{ type: "text", text: JSON.stringify(data) }],
      ...(isObject(data) ? { structuredContent: data } : {}),
      isError: false,
    };
  } catch (thrown) {
    const envelope = failureEnvelope(failureOf(thrown));
    return {
      content: [{ type: "text", text: JSON.stringify(envelope) }],
      isError: true,
    };
  }
}
