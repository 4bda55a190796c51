/** What may be given to an agent program after `--`, on top of our own. */
import { refused } from "../core/error.ts";

export interface ArgumentRules {
  readonly program: string;
  /** Ask for the program's own sandbox or its approvals. */
  readonly sandbox: RegExp;
  /** Are Lockstep's to set. */
  readonly reserved: RegExp;
}

/**
 * Refuses arguments that would take a run out of Lockstep's hands.
 *
 * @throws {LockstepError} `runner.sandbox_refused`,
 * `runner.argument_reserved`.
 */
export function checkArguments(
  argv: readonly string[],
  rules: ArgumentRules,
): void {
  const sandbox = argv.find((each) => rules.sandbox.test(each));
  if (sandbox !== undefined) {
    throw refused(
      `Cannot run ${rules.program} with "${sandbox}": its own sandbox has to be off`,
      {
        reason: "runner.sandbox_refused",
        hint:
          "Leave it out: inside of it the git directory and the ledger are read-only, so nothing could be committed or reported; the scope is held by the hooks and by the audit",
      },
    );
  }
  const reserved = argv.find((each) => rules.reserved.test(each));
  if (reserved === undefined) return;
  throw refused(
    `Cannot run ${rules.program} with "${reserved}": that is for Lockstep to set`,
    {
      reason: "runner.argument_reserved",
      hint:
        "Leave it out; a program of your own takes any: --runner command -- PROGRAM ARGUMENT…",
    },
  );
}
