import { LockstepError } from "../core/error.ts";

const FULL_DISK = ["ENOSPC", "EDQUOT", "EFBIG"];
const READ_ONLY = ["EACCES", "EPERM", "EROFS"];

/** What a write failed for; `undefined` for an error of any other kind. */
export type WriteFailure = "read_only" | "disk_full" | "io_error";

/** Returns why the operating system refused a write. */
export function findWriteFailure(error: unknown): WriteFailure | undefined {
  // Errors of Deno carry the code of the operating system.
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (typeof code !== "string") return undefined;
  if (FULL_DISK.includes(code)) return "disk_full";
  if (READ_ONLY.includes(code)) return "read_only";
  return code === "EIO" ? "io_error" : undefined;
}

const EXPLANATIONS: Readonly<
  Record<
    WriteFailure,
    {
      readonly reason: string;
      readonly says: string;
      readonly hint: (folder: string) => string;
    }
  >
> = {
  read_only: {
    reason: "state.read_only",
    says: "is not writable for this process",
    hint: (folder) =>
      `Check owner and mode of ${folder}; in a sandbox, lockstep doctor --agent prints the setting that opens it`,
  },
  disk_full: {
    reason: "state.disk_full",
    says: "has no space left for it",
    hint: (folder) => `Free space, then run it again: df -h ${folder}`,
  },
  io_error: {
    reason: "state.io_error",
    says: "has a failing disk",
    hint: (folder) => `See dmesg; then run lockstep ledger verify (${folder})`,
  },
};

/**
 * Returns the refusal of a change that could not be written, reason
 * `state.read_only`, `state.disk_full` or `state.io_error`; `undefined` when
 * the error is something else.
 */
export function explainWriteFailure(
  error: unknown,
  folder: string,
  outcome: string,
): LockstepError | undefined {
  const failure = findWriteFailure(error);
  if (failure === undefined) return undefined;
  const { reason, says, hint } = EXPLANATIONS[failure];
  return new LockstepError(
    "tool_failed",
    `Cannot write the ledger: "${folder}" ${says}; ${outcome}`,
    { reason, hint: hint(folder), details: { folder }, cause: error },
  );
}
