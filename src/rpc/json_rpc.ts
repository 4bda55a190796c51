/** JSON-RPC 2.0 as far as MCP over stdio needs it. */

export const RPC_ERROR = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
} as const;

export type RpcId = string | number;

/** A request; one without `id` is a notification and is not answered. */
export interface RpcRequest {
  readonly id: RpcId | undefined;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An answer that says that the request itself was wrong. */
export class RpcError extends Error {
  constructor(readonly rpcCode: number, message: string) {
    super(message);
  }
}

/**
 * Reads one message.
 *
 * @throws {RpcError} parse, invalidRequest.
 */
export function parseRequest(line: string): RpcRequest {
  const message = parseObject(line);
  const { id, method, params = {} } = message;
  if (
    message.jsonrpc !== "2.0" || typeof method !== "string" ||
    !isObject(params) || !(id === undefined || isId(id))
  ) {
    throw new RpcError(RPC_ERROR.invalidRequest, "not a JSON-RPC 2.0 request");
  }
  return { id, method, params };
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RpcError(RPC_ERROR.parse, error.message);
  }
  if (isObject(message)) return message;
  throw new RpcError(RPC_ERROR.invalidRequest, "a message is one object");
}

/** Tells whether a value is a JSON object. */
export function isObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is RpcId {
  return typeof value === "string" || typeof value === "number";
}
