/**
 * Brings what is protected in line with the configuration: found before the
 * kernel lock is taken, applied under it.
 */
import type { Transaction } from "../core/aggregates.ts";
import { LockstepError } from "../core/error.ts";
import {
  branchesNamed,
  branchesWithoutUpstream,
  type WantedProtection,
  wantedProtection,
  withProtection,
} from "../core/protection_rules.ts";
import type { Repository } from "../core/records/meta.ts";
import { findBranchCommit, readRef } from "../io/git_committed.ts";
import type { LoadedConfig } from "../store/config_load.ts";

/** What a file of the configuration wants, and when it was in force. */
export interface FoundProtection {
  readonly wanted: WantedProtection;
  readonly branch: string | null;
  readonly commit: string | null;
}

/**
 * Finds what is to be protected. `undefined` when the configuration cannot be
 * used: then everything stays as it is, and who needs a value of it is told.
 */
export async function findProtection(
  commonDir: string,
  load: () => Promise<LoadedConfig>,
  meta: Repository | undefined,
): Promise<FoundProtection | undefined> {
  const loaded = await usable(load);
  if (loaded === undefined || meta === undefined) return undefined;
  const { layers, branch, commit } = loaded;
  // Those that were chosen may come back.
  const names = [...branchesNamed(layers), ...meta.chosen?.branches ?? []];
  const tips = await tipsByBranch(commonDir, names);
  const wanted = await withUpstreams(
    commonDir,
    meta,
    wantedProtection(loaded, tips),
  );
  return { wanted, branch, commit };
}

/** Adds the upstreams of branches that have none on record; git is asked. */
export async function withUpstreams(
  commonDir: string,
  meta: Repository,
  wanted: Omit<WantedProtection, "upstreams">,
): Promise<WantedProtection> {
  const branches = branchesWithoutUpstream(meta, wanted);
  if (branches.length === 0) return { ...wanted, upstreams: {} };
  const { readUpstreams } = await import("../io/git_upstream.ts");
  return { ...wanted, upstreams: await readUpstreams(commonDir, branches) };
}

/** Returns the commits of those of the branches that exist. */
export async function tipsByBranch(
  commonDir: string,
  branches: readonly string[],
): Promise<Record<string, string>> {
  const tips: Record<string, string> = {};
  for (const branch of branches) {
    const tip = await findBranchCommit(commonDir, branch);
    if (tip !== undefined) tips[branch] = tip;
  }
  return tips;
}

async function usable(
  load: () => Promise<LoadedConfig>,
): Promise<LoadedConfig | undefined> {
  try {
    return await load();
  } catch (error) {
    const isUnusable = error instanceof LockstepError &&
      (error.reason === "git.failed" || error.reason.startsWith("config."));
    if (!isUnusable) throw error;
    return undefined;
  }
}

/** Records it. Returns the branches when they are not what they were. */
export function applyProtection(
  tx: Transaction,
  found: FoundProtection,
  commonDir: string,
): readonly string[] | undefined {
  const before = tx.find("meta", "repository");
  if (before === undefined || hasMoved(commonDir, found)) return undefined;
  const after = withProtection(before, found.wanted);
  if (after === before) return undefined;
  tx.put("meta", "repository", after);
  const branches = after.protected_branches;
  const isSame = branches.join("\n") === before.protected_branches.join("\n");
  return isSame ? undefined : branches;
}

/** What was in force when it was read may not be so any more. */
function hasMoved(commonDir: string, found: FoundProtection): boolean {
  if (found.branch === null) return false;
  const ref = readRef(commonDir, found.branch);
  switch (ref.kind) {
    case "commit":
      return ref.commit !== found.commit;
    case "absent":
      return true;
    case "only_git_knows":
      return false;
    default:
      return ref satisfies never;
  }
}
