import { type ErrorCode, EXIT_STATUS } from "../core/error.ts";

const MEANING: Readonly<Record<ErrorCode, string>> = {
  refused: "Refused by a rule, or not found",
  usage: "The words of the call are off",
  held: "Held by somebody else; the same call can succeed later",
  tool_failed: "git, tmux or an agent program failed",
  corrupt: "State or configuration cannot be read; nothing was changed",
  run_policy: "A run wrote outside its scope or broke its policy",
  run_watchdog: "A run was stopped by the watchdog",
  run_failed: "The agent program of a run failed",
  run_invalid: "A run ended without a valid result",
  run_blocked: "A run was refused before its agent started",
  internal: "A bug in Lockstep",
};

/** Returns the table of exit statuses: status, code, meaning. */
export function exitStatuses(): [string, string, string][] {
  const codes = Object.keys(MEANING) as ErrorCode[];
  return [
    ["0", "", "Done"],
    ...codes.map((code): [string, string, string] => [
      String(EXIT_STATUS[code]),
      code,
      MEANING[code],
    ]),
    ["128+n", "", "Ended by signal n"],
  ];
}
