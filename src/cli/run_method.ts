import { invoke } from "../methods/invoke.ts";
import type { Method } from "../methods/method.ts";
import type { GlobalOptions } from "./args.ts";
import { contextOf } from "./context.ts";
import { printAnswer } from "./output.ts";

/** Runs a method and prints its result as text or as the envelope. */
export async function runMethod(
  // deno-lint-ignore no-explicit-any
  method: Method<any, any>,
  options: GlobalOptions,
  input: unknown,
): Promise<number> {
  const context = await contextOf(method.name, options);
  const data = await invoke(method, context, input);
  const isText = !options.json && method.text !== undefined;
  printAnswer(
    isText ? method.text?.(data) ?? "" : JSON.stringify(
      { schema_version: 1, ok: true, data },
      null,
      options.json ? 0 : 2,
    ),
  );
  return method.exitStatus?.(data) ?? 0;
}
