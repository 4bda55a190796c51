import { invoke } from "../methods/invoke.ts";
import type { Method } from "../methods/method.ts";
import type { GlobalOptions } from "./args.ts";
import { contextOf } from "./context.ts";
import { forReader, printAnswer } from "./output.ts";

/** Ages grow, supervisors die and leases run out without an event. */
const REDRAW_MS = 5_000;

/** Runs a method and prints its result as text or as the envelope. */
export async function runMethod(
  // deno-lint-ignore no-explicit-any
  method: Method<any, any>,
  options: GlobalOptions,
  input: unknown,
): Promise<number> {
  if (method.watches?.(input) === true) {
    const { watch } = await import("./watch.ts");
    const { waitForEvent } = await import("../methods/journal_watch.ts");
    const context = await contextOf(method.name, options);
    await watch(async () => {
      const fresh = await contextOf(method.name, options);
      const data = await invoke(method, fresh, input);
      return forReader(answerText(method, options, data));
    }, () => waitForEvent(context, REDRAW_MS));
  }
  for (let params = input;;) {
    const context = await contextOf(method.name, options);
    const data = await invoke(method, context, params);
    const isHeard = printAnswer(forReader(answerText(method, options, data)));
    const next = isHeard ? method.continues?.(params, data) : undefined;
    if (next === undefined) return method.exitStatus?.(data) ?? 0;
    params = next;
  }
}

function answerText(
  // deno-lint-ignore no-explicit-any
  method: Method<any, any>,
  options: GlobalOptions,
  data: unknown,
): string {
  const isText = !options.json && method.text !== undefined;
  return isText ? method.text?.(data) ?? "" : JSON.stringify(
    { schema_version: 1, ok: true, data },
    null,
    options.json ? 0 : 2,
  );
}
