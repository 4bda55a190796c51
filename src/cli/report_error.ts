import { EXIT_STATUS, LockstepError } from "../core/error.ts";
import { inRed, printNote } from "./output.ts";

/** A message may quote what was given, and that may be a megabyte. */
const MESSAGE_CHARACTERS = 2000;

/** Prints an error, as text or as the JSON envelope; returns its status. */
export function reportError(
  thrown: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): number {
  const error = thrown instanceof LockstepError ? thrown : explain(thrown);
  printNote(
    options.json ? JSON.stringify(envelope(error)) : text(error, options),
  );
  return EXIT_STATUS[error.code];
}

/** What the system may refuse at any time; no bug of ours. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ["permission_denied", "Check the owner and mode of the path"],
  EPERM: ["permission_denied", "Check the owner and mode of the path"],
  EROFS: ["read_only", "Make the path writable: lockstep doctor --agent"],
  ENOSPC: ["disk_full", "Free space on the disk: df -h"],
  EDQUOT: ["disk_full", "Free space on the disk: df -h"],
  EIO: ["io_error", "Check the disk"],
  EMFILE: ["too_many_open", "Raise the limit: ulimit -n 4096"],
};

/** Says what was thrown by accident: by the system, or by a bug. */
function explain(thrown: unknown): LockstepError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const [reason, hint] = SYSTEM_ERRORS[systemCode(thrown)] ?? [];
  if (reason !== undefined && hint !== undefined) {
    return new LockstepError("tool_failed", `Cannot use a file: ${message}`, {
      reason: `file.${reason}`,
      hint,
      cause: thrown,
    });
  }
  return new LockstepError("internal", `Lockstep has a bug: ${message}`, {
    reason: "internal",
    hint: "Report it with the output of the same command and --verbose",
    cause: thrown,
  });
}

function systemCode(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotCapable) return "EACCES";
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}

function envelope(error: LockstepError) {
  return {
    schema_version: 1,
    ok: false,
    error: {
      code: error.code,
      reason: error.reason,
      message: cut(error.message),
      hint: error.hint ?? null,
      details: error.details ?? null,
    },
  };
}

function text(
  error: LockstepError,
  options: { readonly verbose: boolean },
): string {
  const parts = [`${inRed("error:")} ${cut(error.message)} [${error.reason}]`];
  if (error.hint !== undefined) parts.push(`hint: ${error.hint}`);
  if (options.verbose && error.details !== undefined) {
    parts.push(`details: ${JSON.stringify(error.details)}`);
  }
  if (options.verbose || error.code === "internal") {
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      parts.push(`cause: ${cause.stack ?? cause.message}`);
    }
  }
  return parts.join("\n");
}

function cut(message: string): string {
  return message.length <= MESSAGE_CHARACTERS
    ? message
    : `${message.slice(0, MESSAGE_CHARACTERS)}...`;
}
