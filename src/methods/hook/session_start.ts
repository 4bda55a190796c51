import * as z from "zod/mini";
import { ENV, readEnv } from "../../io/env.ts";
import { writeHookStart } from "../../store/hook_start.ts";
import { runPaths } from "../../store/run_folder.ts";
import { method } from "../method.ts";

/** What of the event is kept; the rest may be anything. */
const KEPT = ["session_id", "source", "model", "cwd"] as const;

export const definition = method({
  name: "hook.session_start",
  summary: "Note that the hooks of a run have started; for agent programs",
  effect: "write",
  params: z.strictObject({
    event: z.optional(z.string()).check(
      z.describe("SessionStart event as JSON; standard input when left out"),
    ),
  }),
  result: () => z.strictObject({ run_id: z.nullable(z.string()) }),
  example: "lockstep hook session-start",
  run: async (context, params) => {
    const run = readEnv(ENV.run);
    // Outside a run there is nobody to whom it matters.
    if (run === undefined || run.includes("/")) return { run_id: null };
    const text = params.event ?? await context.options.readInput?.() ?? "";
    const { folder } = runPaths(context.ledger().paths.runs, run);
    const isKept = writeHookStart(folder, {
      ...keptOf(text),
      at: context.now(),
    });
    return { run_id: isKept ? run : null };
  },
  // What is printed would become part of the agent's context.
  text: () => "",
});

/** That it ran is what counts, whatever it was told. */
function keptOf(text: string): Record<string, string> {
  const event = parsed(text);
  if (typeof event !== "object" || event === null) return {};
  const fields = new Map(Object.entries(event));
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value: unknown = fields.get(name);
      return typeof value === "string" ? [[name, value.slice(0, 500)]] : [];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
