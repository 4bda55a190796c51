import { EXIT_STATUS, type LockstepError } from "../core/error.ts";
import { failureEnvelope, failureOf, shortMessage } from "../rpc/failure.ts";
import { printableLines } from "../core/printable.ts";
import { inRed, printNote } from "./output.ts";

/** Prints an error, as text or as the JSON envelope; returns its status. */
export function reportError(
  thrown: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): number {
  const error = failureOf(thrown);
  printNote(
    options.json
      ? JSON.stringify(failureEnvelope(error))
      : text(error, options.verbose),
  );
  return EXIT_STATUS[error.code];
}

function text(error: LockstepError, isVerbose: boolean): string {
  const parts = [`${shortMessage(error)} [${error.reason}]`];
  if (error.hint !== undefined) parts.push(`hint: ${error.hint}`);
  if (isVerbose && error.details !== undefined) {
    parts.push(`details: ${JSON.stringify(error.details)}`);
  }
  if (isVerbose || error.code === "internal") {
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      parts.push(`cause: ${cause.stack ?? cause.message}`);
    }
  }
  return `${inRed("error:")} ${printableLines(parts.join("\n"))}`;
}
