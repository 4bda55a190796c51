import {
  mayConflict,
  type PredictedConflict,
  radarBranches,
  radarPairs,
} from "../core/conflict_radar.ts";
import { branchTips, changesSinceFork, trialMerges } from "../io/git_radar.ts";
import type { Context } from "./context.ts";

export interface Radar {
  readonly conflicts: readonly PredictedConflict[];
  /** Branches that were looked at, and pairs that were compared. */
  readonly branches: number;
  readonly pairs: number;
}

/** Predicts the conflicts between all live branches and their targets. */
export async function findConflicts(context: Context): Promise<Radar> {
  const folder = context.repository().commonDir;
  const branches = context.read(radarBranches);
  const names = branches.map((each) => each.branch);
  const tips = await branchTips(folder, names);
  const all = radarPairs(branches, tips);
  const concerned = new Set(all.flatMap((pair) => pair.commits));
  const changes = await changesSinceFork(folder, [...concerned]);
  const pairs = all.filter(({ commits: [a, b] }) => {
    const [ofA, ofB] = [changes?.get(a), changes?.get(b)];
    return ofA === undefined || ofB === undefined || mayConflict(ofA, ofB);
  });
  const commits = pairs.map((pair) => pair.commits);
  const results = await trialMerges(folder, commits);
  const conflicts = pairs.flatMap(({ first, second }, index) => {
    const result = results[index];
    return result === undefined || result.isClean
      ? []
      : [{ first, second, paths: result.paths }];
  });
  return { conflicts, branches: branches.length, pairs: all.length };
}
