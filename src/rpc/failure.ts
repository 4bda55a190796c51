import { LockstepError } from "../core/error.ts";

/** What the system may refuse at any time; no bug of ours. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ["permission_denied", "Check the owner and mode of the path"],
  EPERM: ["permission_denied", "Check the owner and mode of the path"],
  EROFS: ["read_only", "Make the path writable: lockstep doctor --agent"],
  ENOSPC: ["disk_full", "Free space on the disk: df -h"],
  EDQUOT: ["disk_full", "Free space on the disk: df -h"],
  EIO: ["io_error", "Check the disk"],
  EFBIG: ["too_big", "Raise the limit: ulimit -f unlimited"],
  EISDIR: ["is_folder", "Move the folder away: a file belongs there"],
  ELOOP: ["link_loop", "Remove the link that leads to itself"],
  ENAMETOOLONG: ["name_too_long", "Use a shorter name"],
  EMFILE: ["too_many_open", "Raise the limit: ulimit -n 4096"],
};

/** A message may quote what was given, and that may be a megabyte. */
const MESSAGE_CHARACTERS = 2000;

/** Returns what was thrown as our error: a refusal of the system, or a bug. */
export function failureOf(thrown: unknown): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
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

/** What programs read when a call fails. */
export interface FailureEnvelope {
  readonly schema_version: 1;
  readonly ok: false;
  readonly error: {
    readonly code: string;
    readonly reason: string;
    readonly message: string;
    readonly hint: string | null;
    readonly details: Readonly<Record<string, unknown>> | null;
  };
}

/** Returns the envelope of a failed call. */
export function failureEnvelope(error: LockstepError): FailureEnvelope {
  return {
    schema_version: 1,
    ok: false,
    error: {
      code: error.code,
      reason: error.reason,
      message: shortMessage(error),
      hint: error.hint ?? null,
      details: error.details ?? null,
    },
  };
}

/** Returns the message of an error, cut when it is very long. */
export function shortMessage(error: LockstepError): string {
  return error.message.length <= MESSAGE_CHARACTERS
    ? error.message
    : `${error.message.slice(0, MESSAGE_CHARACTERS)}...`;
}
