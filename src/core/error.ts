/** What went wrong, as a closed set; each has one exit status. */
export const EXIT_STATUS = {
  /** A rule said no, or the thing does not exist. */
  refused: 1,
  /** The words of the call are off. */
  usage: 2,
  /** Somebody else holds it; the same call can succeed later. */
  held: 3,
  /** git, tmux or an agent program failed. */
  tool_failed: 4,
  /** State or configuration cannot be read; nothing was changed. */
  corrupt: 5,
  /** A dispatched run wrote outside its scope or broke its policy. */
  run_policy: 10,
  /** A dispatched run was stopped by the watchdog. */
  run_watchdog: 11,
  /** The agent program of a dispatched run failed. */
  run_failed: 12,
  /** A dispatched run ended without a valid result. */
  run_invalid: 13,
  /** A dispatched run was refused before its agent started. */
  run_blocked: 14,
  /** A bug in Lockstep. */
  internal: 70,
} as const;

export type ErrorCode = keyof typeof EXIT_STATUS;

export interface LockstepErrorOptions extends ErrorOptions {
  /** The fine-grained, stable cause: `lock.held`, `scope.outside`, … */
  readonly reason: string;
  /** A command that can be pasted, or one sentence that says what to do. */
  readonly hint?: string;
  /** Data for programs: ids, paths, holders. JSON only. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error that is thrown on purpose. Anything else is a bug. */
export class LockstepError extends Error {
  override readonly name = "LockstepError";
  readonly reason: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: LockstepErrorOptions,
  ) {
    super(message, options);
    this.reason = options.reason;
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** Returns a refusal by a rule (exit status 1). */
export function refused(
  message: string,
  options: LockstepErrorOptions,
): LockstepError {
  return new LockstepError("refused", message, options);
}

/** Returns the refusal of a thing that does not exist (exit status 1). */
export function notFound(
  action: string,
  kind: string,
  id: string,
  hint?: string,
): LockstepError {
  return new LockstepError(
    "refused",
    `Cannot ${action} "${brief(id)}": ${kind} not found`,
    {
      reason: `${kind.replaceAll(" ", "_")}.not_found`,
      ...(hint === undefined ? {} : { hint }),
    },
  );
}

/** What a caller gave may be a whole document. */
function brief(value: string): string {
  return value.length <= 120 ? value : `${value.slice(0, 117)}...`;
}

/** Returns a complaint about the words of a call (exit status 2). */
export function usage(
  message: string,
  options: LockstepErrorOptions,
): LockstepError {
  return new LockstepError("usage", message, options);
}

/** Tells whether an error says that something is not as it was written. */
export function isDamage(error: unknown): error is LockstepError {
  return error instanceof LockstepError && error.code === "corrupt";
}
