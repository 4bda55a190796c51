import { LockstepError } from "../core/error.ts";
import { systemClock } from "../io/clock.ts";
import { ENV, findAgentMarker, readEnv } from "../io/env.ts";
import { readInputStream } from "../io/input.ts";
import { Context } from "../methods/context.ts";
import type { GlobalOptions } from "./args.ts";
import { printNote } from "./output.ts";

/** Builds the context of a call from the real world. */
export async function contextOf(
  method: string,
  options: GlobalOptions,
  /** True where standard input carries the calls themselves. */
  isServer = false,
): Promise<Context> {
  const isTerminal = Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
  return new Context({
    folder: options.directory ?? Deno.cwd(),
    clock: systemClock,
    session: options.session,
    credential: await credential(),
    isPerson: isTerminal && findAgentMarker() === undefined,
    isYes: options.yes,
    lockWaitMs: options.lockWaitSeconds * 1000,
    report: (line) => {
      // With --json a failure's envelope is all that standard error holds.
      if (!options.quiet && !options.json) printNote(line);
    },
    confirm: async (question) => {
      if (!isTerminal) return false;
      const { confirmByCode } = await import("./prompt.ts");
      return confirmByCode(question);
    },
    ...(!isServer && isTerminal && !options.quiet && !options.json
      ? {
        offer: async (question: string) => {
          const { askYes } = await import("./prompt.ts");
          return askYes(question);
        },
      }
      : {}),
    ...(isServer ? {} : { readInput: readStandardInput }),
  }, method);
}

/** Reads all of it. @throws {LockstepError} `input.too_large`. */
export function readStandardInput(): Promise<string> {
  return readInputStream(Deno.stdin.readable);
}

/** `LOCKSTEP_THREAD` is `T5.<secret>`; only its digest goes further. */
async function credential() {
  const value = readEnv(ENV.thread);
  if (value === undefined) return undefined;
  const [thread_id = "", secret = ""] = value.split(".", 2);
  if (thread_id === "" || secret === "") {
    throw new LockstepError(
      "refused",
      "Cannot use LOCKSTEP_THREAD: it is not a thread credential",
      {
        reason: "actor.bad_credential",
        hint: "Run the command without LOCKSTEP_THREAD in the environment",
      },
    );
  }
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(secret),
  );
  return { thread_id, digest: new Uint8Array(digest).toHex() };
}
