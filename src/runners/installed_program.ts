/** Finding agent programs on this machine, and asking for their version. */
import { join } from "@std/path";
import { LockstepError, refused } from "../core/error.ts";
import { isProgram } from "../io/fs.ts";
import { run } from "../io/process.ts";
import type { Installed } from "./runner.ts";

const VERSION_MS = 10_000;

/** An agent program as a package of npm. */
export interface AgentPackage {
  /** Name of the command. */
  readonly command: string;
  readonly package: string;
  /** Versions that it was tried with: their beginnings. */
  readonly known: readonly string[];
}

/** By path and time of change: a version is asked for once in a call. */
const ASKED = new Map<string, Promise<string | null>>();

/**
 * Returns the path of an agent program.
 *
 * @param searchPath - As in `PATH`.
 * @throws {LockstepError} `runner.program_missing`.
 */
export function requireProgram(
  agent: AgentPackage,
  searchPath: string,
): string {
  const found = searchPath.split(":")
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, agent.command))
    .find(isProgram);
  if (found !== undefined) return found;
  throw refused(
    `Cannot run "${agent.command}": there is no such program on PATH`,
    {
      reason: "runner.program_missing",
      hint:
        `Install it: npm install --global ${agent.package}; or name another: --runner command -- PROGRAM`,
    },
  );
}

/**
 * Finds an agent program and asks it for its version.
 *
 * @throws {LockstepError} `runner.program_missing`.
 */
export async function probeProgram(
  agent: AgentPackage,
  searchPath: string,
): Promise<Installed> {
  const path = requireProgram(agent, searchPath);
  const changed = Deno.statSync(path).mtime?.getTime() ?? 0;
  const key = `${path} ${changed}`;
  const asked = ASKED.get(key) ?? askVersion(path);
  ASKED.set(key, asked);
  const version = await asked;
  return { path, version, warning: doubtOf(agent, version) };
}

async function askVersion(path: string): Promise<string | null> {
  try {
    const { status, stdout } = await run([path, "--version"], {
      timeoutMs: VERSION_MS,
    });
    const found = /\d+\.\d+\.\d+[\w.+-]*/.exec(stdout);
    return status === 0 ? found?.[0] ?? null : null;
  } catch (error) {
    // It is there and cannot be started: its start will say why.
    if (error instanceof LockstepError) return null;
    throw error;
  }
}

function doubtOf(agent: AgentPackage, version: string | null): string | null {
  if (version === null) {
    return `${agent.command} does not say which version it is`;
  }
  return agent.known.some((each) => version.startsWith(each))
    ? null
    : `${agent.command} ${version} is not a version that was tried (${
      agent.known.map((each) => `${each}*`).join(", ")
    }); it may say things that are not understood`;
}

/**
 * Tells whether a version is at least another one; false for an unknown one.
 */
export function isAtLeast(version: string | null, least: string): boolean {
  if (version === null) return false;
  const [own, other] = [version, least].map((each) =>
    each.split(".").map((part) => Number.parseInt(part, 10) || 0)
  );
  for (let i = 0; i < 3; i++) {
    const difference = (own?.[i] ?? 0) - (other?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
