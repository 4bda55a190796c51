import { usage } from "../core/error.ts";
import { serveMcp } from "../rpc/mcp_server.ts";
import { splitArgs } from "./args.ts";
import { contextOf } from "./context.ts";
import { refuseWords } from "./find_method.ts";
import { printAnswer } from "./output.ts";

/**
 * `lockstep mcp`: the methods for an agent program, over standard input and
 * output.
 *
 * @throws {LockstepError} `usage.no_input` at a terminal.
 */
export async function mcp(args: readonly string[]): Promise<number> {
  const { global, words } = splitArgs(args, []);
  refuseWords(words.slice(1));
  if (Deno.stdin.isTerminal()) {
    throw usage("Cannot serve MCP here: the input is a terminal", {
      reason: "usage.no_input",
      hint:
        "Let the agent program start it: claude mcp add lockstep -- lockstep mcp",
    });
  }
  await serveMcp({
    lines: linesOf(Deno.stdin.readable),
    send: printAnswer,
    contextOf: (method) => contextOf(method, { ...global, json: true }, true),
  });
  return 0;
}

async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
