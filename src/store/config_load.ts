/**
 * Finds the configuration: the user's file, `lockstep.yaml` as committed on
 * the branch that governs, and variables.
 *
 * What a worker has in its worktree changes nothing. The parsed files are kept
 * in `policy/config.json`, the project's by commit, so that a call parses only
 * after a change. The cache is derived: whatever cannot be used is made anew,
 * and only calls that change the ledger write it.
 */
import { crc32 } from "../core/checksum.ts";
import type { ConfigFile } from "../core/config_schema.ts";
import { configFromEnv, type ConfigLayer } from "../core/config_layer.ts";
import { LockstepError } from "../core/error.ts";
import { VERSION } from "../core/version.ts";
import { ENV, readEnv } from "../io/env.ts";
import { realDisk, replaceFile } from "../io/disk.ts";
import { readText } from "../io/fs.ts";
import {
  findBranchCommit,
  findCommittedText,
  findHeadBranch,
} from "../io/git_committed.ts";

/** Name of the project's file, at the top level of the repository. */
export const PROJECT_FILE = "lockstep.yaml";

export interface ConfigPlace {
  readonly commonDir: string;
  /** Top level of the caller's worktree. */
  readonly topLevel: string;
  /** Folder of the policy files. */
  readonly policy: string;
  /** Branches whose file governs, the first that exists. */
  readonly protectedBranches: readonly string[];
}

export interface LoadedConfig {
  /** Weakest first. */
  readonly layers: readonly ConfigLayer[];
  /** The branch whose file governs; null: there is none. */
  readonly branch: string | null;
  readonly commit: string | null;
  /** How the caller's own copy compares with the one that governs. */
  readonly workingCopy: "absent" | "same" | "differs";
  /** Set when the difference was not mentioned before. */
  readonly note: string | undefined;
  /** Content for the cache; undefined: it is up to date. */
  readonly cacheText: string | undefined;
}

interface ParsedText {
  /** Null: there is no such file. */
  readonly text: string | null;
  readonly file: ConfigFile;
}

interface Cache {
  readonly version: string;
  readonly commit: string | null;
  readonly project: ParsedText;
  readonly user: ParsedText;
  /** Checksum of the last working copy that was mentioned. */
  readonly mentioned: string | null;
}

const NOTHING: ParsedText = { text: null, file: {} };
const EMPTY: Cache = {
  version: VERSION,
  commit: null,
  project: NOTHING,
  user: NOTHING,
  mentioned: null,
};

/**
 * Loads the configuration in force at a place.
 *
 * @throws {LockstepError} corrupt `config.not_yaml`, `config.unknown_key`,
 * `config.invalid_value`.
 */
export async function loadConfig(place: ConfigPlace): Promise<LoadedConfig> {
  const cached = readText(cachePath(place.policy));
  const cache = parseCache(cached) ?? EMPTY;
  const { branch, commit } = await governing(place);
  const project = commit === cache.commit
    ? cache.project
    : await loadProject(place, branch, commit, cache.project);
  const user = await loadUser(cache.user);
  const working = readText(`${place.topLevel}/${PROJECT_FILE}`);
  const workingCopy = compare(working, project.text);
  const digest = workingCopy === "differs"
    ? crc32(new TextEncoder().encode(working ?? ""))
    : null;
  const next: Cache = {
    version: VERSION,
    commit,
    project,
    user,
    mentioned: digest ?? cache.mentioned,
  };
  const text = `${JSON.stringify(next)}\n`;
  return {
    layers: [
      { origin: "user", file: user.file },
      { origin: "project", file: project.file },
      { origin: "env", file: configFromEnv(readEnv) },
    ],
    branch,
    commit,
    workingCopy,
    note: digest === null || digest === cache.mentioned
      ? undefined
      : `note: ${PROJECT_FILE} in this worktree is not what is on ${branch}; what is there governs`,
    cacheText: text === cached ? undefined : text,
  };
}

/** Writes the cache. Only while the kernel lock of the ledger is held. */
export function writeConfigCache(policy: string, text: string): void {
  replaceFile(realDisk, cachePath(policy), {
    content: text,
    durability: "none",
  });
}

/** Path of the user's file, whether it exists or not. */
export function findUserFile(): string | undefined {
  const home = readEnv(ENV.home);
  const folder = readEnv(ENV.configHome) ??
    (home === undefined ? undefined : `${home}/.config`);
  return folder === undefined ? undefined : `${folder}/lockstep/config.yaml`;
}

async function governing(place: ConfigPlace) {
  for (const branch of place.protectedBranches) {
    const commit = await findBranchCommit(place.commonDir, branch);
    if (commit !== undefined) return { branch, commit };
  }
  const main = await findHeadBranch(place.commonDir);
  const commit = main === undefined
    ? undefined
    : await findBranchCommit(place.commonDir, main);
  return main === undefined || commit === undefined
    ? { branch: null, commit: null }
    : { branch: main, commit };
}

async function loadProject(
  place: ConfigPlace,
  branch: string | null,
  commit: string | null,
  known: ParsedText,
): Promise<ParsedText> {
  if (commit === null) return NOTHING;
  const text = await findCommittedText(place.commonDir, commit, PROJECT_FILE);
  try {
    return await parsed(text, known, `${PROJECT_FILE} on ${branch}`);
  } catch (error) {
    const isGuarded = branch !== null &&
      place.protectedBranches.includes(branch);
    if (!(error instanceof LockstepError) || !isGuarded) throw error;
    throw withWayOut(error, branch);
  }
}

/** The gate needs the file to let anything in: only a person can correct it. */
function withWayOut(error: LockstepError, branch: string): LockstepError {
  const { code, message, reason, hint, details } = error;
  return new LockstepError(code, message, {
    reason,
    hint:
      `${hint}; commit the correction, then a person lets it in: lockstep override main COMMIT --branch ${branch} --reason TEXT`,
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}

async function loadUser(known: ParsedText): Promise<ParsedText> {
  const path = findUserFile();
  if (path === undefined) return NOTHING;
  return await parsed(readText(path), known, path);
}

async function parsed(
  text: string | undefined,
  known: ParsedText,
  source: string,
): Promise<ParsedText> {
  if (text === undefined) return NOTHING;
  if (text === known.text) return known;
  return { text, file: await parseConfigText(text, source) };
}

/**
 * Parses the text of a configuration file.
 *
 * @throws {LockstepError} corrupt `config.not_yaml`, `config.unknown_key`,
 * `config.invalid_value`.
 */
export async function parseConfigText(
  text: string,
  source: string,
): Promise<ConfigFile> {
  const { parseYaml: parse } = await import("../io/yaml.ts");
  const { parseConfig } = await import("../core/config_parse.ts");
  return parseConfig(parseYaml(parse, text, source), source);
}

function parseYaml(
  parse: (text: string) => unknown,
  text: string,
  source: string,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LockstepError(
      "corrupt",
      `Cannot use "${source}": it is not YAML: ${
        error.message.split("\n", 1)[0]
      }`,
      {
        reason: "config.not_yaml",
        hint: "Correct the file, then run lockstep config check",
        details: { source },
      },
    );
  }
}

function compare(
  working: string | undefined,
  governingText: string | null,
): LoadedConfig["workingCopy"] {
  if (working === undefined) return "absent";
  if (governingText === null) return "differs";
  // A checkout may have converted the line ends.
  return working.replaceAll("\r\n", "\n") ===
      governingText.replaceAll("\r\n", "\n")
    ? "same"
    : "differs";
}

function parseCache(text: string | undefined): Cache | undefined {
  if (text === undefined) return undefined;
  try {
    // Written by this version of Lockstep, so of this shape.
    const cache = JSON.parse(text) as Cache;
    return cache.version === VERSION ? cache : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function cachePath(policy: string): string {
  return `${policy}/config.json`;
}
