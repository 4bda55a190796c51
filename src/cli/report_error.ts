import { EXIT_STATUS, LockstepError } from "../core/error.ts";
import { inRed, printNote } from "./output.ts";

/** Prints an error, as text or as the JSON envelope; returns its status. */
export function reportError(
  thrown: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): number {
  const error = thrown instanceof LockstepError ? thrown : bug(thrown);
  printNote(
    options.json ? JSON.stringify(envelope(error)) : text(error, options),
  );
  return EXIT_STATUS[error.code];
}

function bug(thrown: unknown): LockstepError {
  if (
    thrown instanceof Deno.errors.PermissionDenied ||
    thrown instanceof Deno.errors.NotCapable
  ) {
    return new LockstepError(
      "tool_failed",
      `Cannot access a file: ${thrown.message}`,
      {
        reason: "file.permission_denied",
        hint: "Check the owner and mode of the path; see lockstep doctor",
        cause: thrown,
      },
    );
  }
  return new LockstepError(
    "internal",
    `Lockstep has a bug: ${
      thrown instanceof Error ? thrown.message : String(thrown)
    }`,
    {
      reason: "internal",
      hint: "Report it with the output of the same command and --verbose",
      cause: thrown,
    },
  );
}

function envelope(error: LockstepError) {
  return {
    schema_version: 1,
    ok: false,
    error: {
      code: error.code,
      reason: error.reason,
      message: error.message,
      hint: error.hint ?? null,
      details: error.details ?? null,
    },
  };
}

function text(
  error: LockstepError,
  options: { readonly verbose: boolean },
): string {
  const parts = [`${inRed("error:")} ${error.message} [${error.reason}]`];
  if (error.hint !== undefined) parts.push(`hint: ${error.hint}`);
  if (options.verbose || error.code === "internal") {
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      parts.push(`cause: ${cause.stack ?? cause.message}`);
    }
  }
  return parts.join("\n");
}
