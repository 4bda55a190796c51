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

const SAYS: Readonly<Record<WriteFailure, string>> = {
  read_only: "is not writable for this process",
  disk_full: "has no space left for it",
  io_error: "has a failing disk",
};

const HINTS: Readonly<Record<WriteFailure, (folder: string) => string>> = {
  read_only: (folder) =>
    `Check owner and mode of ${folder}; in a sandbox, lockstep doctor --agent prints the setting that opens it`,
  disk_full: (folder) => `Free space, then run it again: df -h ${folder}`,
  io_error: (folder) =>
    `See dmesg; then run lockstep ledger verify (${folder})`,
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
  return new LockstepError(
    "tool_failed",
    `Cannot write the ledger: "${folder}" ${SAYS[failure]}; ${outcome}`,
    {
      reason: `state.${failure}`,
      hint: HINTS[failure](folder),
      details: { folder },
      cause: error,
    },
  );
}
