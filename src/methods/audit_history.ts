import {
  auditHistory,
  type BranchHistory,
  type Finding,
  newFindings,
} from "../core/audit_rules.ts";
import { upstreamFindings } from "../core/upstream.ts";
import { findCommit } from "../io/git.ts";
import { commitsBeyond, parentsSince } from "../io/git_audit.ts";
import { hasBranchSettings, readUpstreams } from "../io/git_upstream.ts";
import { isAncestor } from "../io/git_worktree.ts";
import { doubtfulBranches, type Place } from "./history_doubt.ts";

/** Asks git for the history of protected branches since their protection. */
export async function protectedHistories(
  place: Place,
  isWanted: (branch: string) => boolean = () => true,
): Promise<BranchHistory[]> {
  const folder = place.repository().commonDir;
  const meta = place.read((view) => view.find("meta", "repository"));
  const histories: BranchHistory[] = [];
  for (const branch of meta?.protected_branches ?? []) {
    const from = meta?.guarded_from?.[branch];
    // Protected by a Lockstep that did not note where the branch stood.
    if (from === undefined || !isWanted(branch)) continue;
    const tip = await findCommit(folder, `refs/heads/${branch}`) ?? null;
    const isKnown = await findCommit(folder, from) !== undefined;
    const tracking = meta?.upstreams?.[branch]?.tracking_ref;
    histories.push({
      branch,
      from,
      tip,
      holdsFrom: tip !== null && isKnown &&
        await isAncestor(folder, from, tip),
      parents: tip === null || !isKnown
        ? new Map()
        : await parentsSince(folder, from, tip),
      notUpstream: tip === null || !isKnown || tracking === undefined
        ? null
        : await notUpstream(folder, { from, tip, tracking }),
    });
  }
  return histories;
}

async function notUpstream(
  folder: string,
  range: {
    readonly from: string;
    readonly tip: string;
    readonly tracking: string;
  },
): Promise<Set<string> | null> {
  const upstream = await findCommit(folder, range.tracking);
  if (upstream === undefined) return null;
  return await commitsBeyond(folder, range.tip, { ...range, upstream });
}

/** Returns which upstreams are not on record, whether an audit said so or not. */
export async function findUpstreamChanges(place: Place): Promise<Finding[]> {
  const meta = place.read((view) => view.find("meta", "repository"));
  if (meta === undefined || meta.accept_upstream === false) return [];
  const { commonDir } = place.repository();
  return upstreamFindings(
    meta,
    await readUpstreams(commonDir, meta.protected_branches),
  );
}

/**
 * Returns what an audit would record now. Git is asked for the history only of
 * branches that have moved, since the last audit, in a way that the ledger
 * knows nothing of; for upstreams only where the repository configures some.
 */
export async function unrecordedFindings(place: Place): Promise<Finding[]> {
  const branches = place.read((view) =>
    view.find("meta", "repository")?.protected_branches ?? []
  );
  const doubtful = await doubtfulBranches(place, branches);
  const histories = doubtful.length === 0
    ? []
    : await protectedHistories(place, (branch) => doubtful.includes(branch));
  const changed = hasBranchSettings(place.repository().commonDir)
    ? await findUpstreamChanges(place)
    : [];
  return place.read((view) =>
    newFindings(view, [
      ...histories.flatMap((each) => auditHistory(view, each)),
      ...changed,
    ])
  );
}
