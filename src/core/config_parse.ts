import * as z from "zod/mini";
import { ConfigFile } from "./config_schema.ts";
import { LockstepError } from "./error.ts";
import { wantedBy } from "./issue_text.ts";
import { keysAt } from "./schema_keys.ts";
import { suggest } from "./suggest.ts";

/**
 * Checks what a configuration file holds. `source` names it in errors.
 *
 * @throws {LockstepError} corrupt `config.unknown_key`,
 * `config.invalid_value`.
 */
export function parseConfig(value: unknown, source: string): ConfigFile {
  // An empty file holds null.
  const result = z.safeParse(ConfigFile, value ?? {});
  if (!result.success) {
    const issues = result.error.issues;
    const issue = issues.find(({ code }) => code === "unrecognized_keys") ??
      issues[0];
    throw issue?.code === "unrecognized_keys"
      ? unknownKey(source, issue)
      : invalid(
        source,
        issue?.path ?? [],
        issue === undefined ? "something else" : wantedBy(issue),
      );
  }
  checkMeaning(result.data, source);
  return result.data;
}

function checkMeaning(file: ConfigFile, source: string): void {
  for (const [name, gate] of Object.entries(file.gates ?? {})) {
    if ((gate.run === undefined) === (gate.argv === undefined)) {
      throw invalid(source, ["gates", name], "either run or argv");
    }
    if (gate.argv?.length === 0 || gate.run?.trim() === "") {
      throw invalid(source, ["gates", name], "a command");
    }
  }
  const { runner, command = [] } = file.review ?? {};
  if (runner === "command" && command.length === 0) {
    throw invalid(source, ["review", "command"], "a program for its runner");
  }
  const location = file.worktree?.location;
  if (location !== undefined && !location.includes("{slug}")) {
    throw invalid(source, ["worktree", "location"], "a path with {slug}");
  }
  const prefix = file.worktree?.branch_prefix;
  if (prefix !== undefined && !isRefComponent(prefix)) {
    throw invalid(source, ["worktree", "branch_prefix"], "part of a ref name");
  }
}

function isRefComponent(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) && !name.includes("..") &&
    !name.endsWith(".") && !name.endsWith(".lock");
}

function unknownKey(
  source: string,
  issue: z.core.$ZodIssueUnrecognizedKeys,
): LockstepError {
  const key = issue.keys[0] ?? "";
  const known = keysAt(ConfigFile, issue.path);
  const near = suggest(key, known);
  return new LockstepError(
    "corrupt",
    `Cannot use "${source}": it has an unknown key "${
      [...issue.path, key].join(".")
    }"`,
    {
      reason: "config.unknown_key",
      hint: near === undefined
        ? `Keys here: ${known.join(", ")}`
        : `Did you mean "${[...issue.path, near].join(".")}"?`,
      details: { source, key: [...issue.path, key].join(".") },
    },
  );
}

function invalid(
  source: string,
  path: readonly PropertyKey[],
  what: string,
): LockstepError {
  const key = path.join(".");
  return new LockstepError(
    "corrupt",
    key === ""
      ? `Cannot use "${source}": ${what} is wanted`
      : `Cannot use "${source}": "${key}" has a bad value, ${what} is wanted`,
    {
      reason: "config.invalid_value",
      hint: "Correct the file, then run lockstep config check",
      details: { source, key },
    },
  );
}
