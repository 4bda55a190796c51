import { usage } from "../core/error.ts";
import { splitArgs } from "./args.ts";
import { readStandardInput } from "./context.ts";
import { refuseWords, requireMethod } from "./find_method.ts";
import { runMethod } from "./run_method.ts";

/**
 * `lockstep call METHOD [JSON | -]`: a method for programs, in and out JSON.
 *
 * @throws {LockstepError} `usage.invalid_json`, `usage.missing_method`,
 * `input.too_large`.
 */
export async function call(args: readonly string[]): Promise<number> {
  const { global, words, after } = splitArgs(args, []);
  const [name, text = "{}", ...rest] = [...words.slice(1), ...after];
  if (name === undefined) {
    throw usage("Cannot call nothing: the name of a method is missing", {
      reason: "usage.missing_method",
      hint: "lockstep call version '{}'",
    });
  }
  refuseWords(rest);
  const method = await requireMethod(name);
  if (method.effect === "terminal") {
    throw usage(`Cannot call "${method.name}": it needs a terminal`, {
      reason: "usage.terminal_only",
      hint: `Run lockstep help ${method.name}`,
    });
  }
  const input = parseInput(text === "-" ? await readInput() : text);
  // One call is one answer; what goes on, the program calls again.
  const { continues: _, ...once } = method;
  return await runMethod(once, { ...global, json: true }, input);
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usage(`Cannot use the input: it is not JSON: ${error.message}`, {
      reason: "usage.invalid_json",
      hint: "Give a JSON object of params, or - to read it from the input",
    });
  }
}

async function readInput(): Promise<string> {
  if (Deno.stdin.isTerminal()) {
    throw usage("Cannot read the params: the input is a terminal", {
      reason: "usage.no_input",
      hint: "Pipe a JSON object into the command",
    });
  }
  return await readStandardInput();
}
