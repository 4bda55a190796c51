import { refused } from "../core/error.ts";
import { claudeRunner } from "./claude.ts";
import { codexAppServerRunner } from "./codex_app_server.ts";
import { codexExecRunner } from "./codex_exec.ts";
import { commandRunner } from "./command.ts";
import { isAtLeast } from "./installed_program.ts";
import { opencodeRunner } from "./opencode.ts";
import type { Installed, Runner } from "./runner.ts";

/** Since this version the app-server is what Codex is driven by. */
const APP_SERVER_SINCE = "0.154.0";

/** Codex in the best way that its version has; see `chooseRunner`. */
const codexRunner: Runner = { ...codexAppServerRunner, name: "codex" };

/** What drove Codex through its MCP server, which is no more. */
const codexMcpRunner: Runner = {
  ...codexAppServerRunner,
  name: "agents_sdk_codex_mcp",
};

const RUNNERS: readonly Runner[] = [
  codexRunner,
  codexAppServerRunner,
  codexExecRunner,
  codexMcpRunner,
  claudeRunner,
  opencodeRunner,
  commandRunner,
];

/** Names of all runners. */
export const RUNNER_NAMES: readonly string[] = RUNNERS.map((each) => each.name);

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
        RUNNER_NAMES.join(", ")
      }`,
  });
}

/** A runner, with the program that it will drive. */
export interface ChosenRunner {
  readonly runner: Runner;
  /** `undefined` when the thread names its own. */
  readonly installed: Installed | undefined;
}

/**
 * Finds the program of a runner, and the way in which its version is driven.
 *
 * @param searchPath - As in `PATH`.
 * @throws {LockstepError} `runner.not_found`, `runner.program_missing`.
 */
export async function chooseRunner(
  name: string,
  searchPath: string,
): Promise<ChosenRunner> {
  const runner = requireRunner(name);
  const installed = await runner.probe(searchPath);
  const isOld = runner === codexRunner &&
    !isAtLeast(installed?.version ?? null, APP_SERVER_SINCE);
  return { runner: isOld ? codexExecRunner : runner, installed };
}
