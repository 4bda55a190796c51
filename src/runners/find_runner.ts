import { refused } from "../core/error.ts";
import { commandRunner } from "./command.ts";
import type { Runner } from "./runner.ts";

const RUNNERS: readonly Runner[] = [commandRunner];

/**
 * Returns the runner of that name.
 *
 * @throws {LockstepError} `runner.not_found`.
 */
export function requireRunner(name: string): Runner {
  const found = RUNNERS.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw refused(`Cannot use runner "${name}": there is none of that name`, {
    reason: "runner.not_found",
    hint:
      `Start any program yourself: --runner command -- PROGRAM ARGUMENT…; there are: ${
        RUNNERS.map((each) => each.name).join(", ")
      }`,
  });
}
