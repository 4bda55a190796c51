/**
 * The start of a bundle that holds one command only. The launcher picks it by
 * the first words, so that a command that agents run all day loads one file
 * and not forty. Whatever is not plainly that command, with params that fit,
 * goes the long way. There `zod/mini` is `hot_schema.ts`.
 */
import * as z from "zod/mini";
import type { Method } from "../methods/method.ts";
import { splitArgs } from "./args.ts";
import { flagsOf, inputOf } from "./flags.ts";
import { reportError } from "./report_error.ts";
import { runMethod } from "./run_method.ts";

/** The whole program, seen from the folder of such a bundle. */
const WHOLE_PROGRAM = "../../main.js";

export interface HotCommand {
  /** The words of the command: `lock`, `acquire`. */
  readonly words: readonly string[];
  /** Words that, coming next, make it another command. */
  readonly longer: readonly string[];
}

/** Runs the one command of this bundle and ends with its exit status. */
export async function runHot(
  command: HotCommand,
  definition: Method<z.ZodMiniObject, z.ZodMiniType>,
): Promise<void> {
  const args = Deno.args;
  let json = args.includes("--json");
  let verbose = false;
  let status: number;
  try {
    const parsed = splitArgs(args, flagsOf(definition.params));
    json = parsed.global.json;
    verbose = parsed.global.verbose;
    if (parsed.global.help || !isMeant(command, parsed.words)) {
      await import(WHOLE_PROGRAM);
      return;
    }
    const input = inputOf(definition.params, definition.positional ?? [], {
      words: parsed.words.slice(command.words.length),
      after: parsed.after,
      given: parsed.given,
    });
    if (!z.safeParse(definition.params, input).success) {
      await import(WHOLE_PROGRAM);
      return;
    }
    status = await runMethod(definition, parsed.global, input);
  } catch (error) {
    status = reportError(error, { json, verbose });
  }
  Deno.exit(status);
}

function isMeant(command: HotCommand, words: readonly string[]): boolean {
  const next = words[command.words.length];
  return command.words.every((word, i) => words[i] === word) &&
    (next === undefined || !command.longer.includes(next));
}
