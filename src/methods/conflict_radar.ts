import {
  isFileByFile,
  mayConflict,
  meetingChanges,
  meetingPaths,
  type PathChange,
  type PredictedConflict,
  radarBranches,
  type RadarPair,
  radarPairs,
} from "../core/conflict_radar.ts";
import { type CommitGraph, mergeBases } from "../core/merge_base.ts";
import {
  branchTips,
  changesBetween,
  commitGraph,
  type TrialMerge,
  trialMerges,
} from "../io/git_radar.ts";
import { reducedMerges } from "../io/git_reduced_merge.ts";
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
  const pairs = radarPairs(branches, tips);
  const tried = await tryPairs(folder, pairs);
  const conflicts = tried.flatMap(({ pair: { first, second }, result }) =>
    result.isClean ? [] : [{ first, second, paths: result.paths }]
  );
  return { conflicts, branches: branches.length, pairs: pairs.length };
}

interface Tried {
  readonly pair: RadarPair;
  readonly result: TrialMerge;
}

/** A pair with the one commit where its branches part, and what came since. */
interface Parted {
  readonly pair: RadarPair;
  readonly base: string;
  readonly changes: readonly [readonly PathChange[], readonly PathChange[]];
}

/** Leaves out pairs that cannot conflict, and merges no more than it has to. */
async function tryPairs(
  folder: string,
  pairs: readonly RadarPair[],
): Promise<Tried[]> {
  const tips = [...new Set(pairs.flatMap((pair) => pair.commits))];
  const graph = tips.length === 0 ? undefined : await commitGraph(folder, tips);
  const based = pairs.map((pair) => ({ pair, base: baseOf(graph, pair) }));
  const parted = (await part(folder, based))
    .filter(({ changes: [a, b] }) => mayConflict(a, b));
  const isReduced = ({ changes: [a, b] }: Parted) => isFileByFile(a, b);
  const whole = [
    // After merges across, git itself has to find what to compare with.
    ...based.filter((each) => each.base === undefined),
    ...parted.filter((each) => !isReduced(each)),
  ].map((each) => each.pair);
  const reduced = parted.filter(isReduced);
  const results = [
    ...await trialMerges(folder, whole.map((pair) => pair.commits)),
    ...await mergeReduced(folder, reduced),
  ];
  return [...whole, ...reduced.map((each) => each.pair)]
    .flatMap((pair, index) => {
      const result = results[index];
      return result === undefined ? [] : [{ pair, result }];
    });
}

function baseOf(
  graph: CommitGraph | undefined,
  { commits: [a, b] }: RadarPair,
): string | undefined {
  if (graph === undefined) return undefined;
  const [base, another] = mergeBases(graph, a, b);
  return another === undefined ? base : undefined;
}

/** Finds the changes of each branch since each commit where it parts. */
async function part(
  folder: string,
  based: readonly {
    readonly pair: RadarPair;
    readonly base: string | undefined;
  }[],
): Promise<Parted[]> {
  const known = based.flatMap(({ pair, base }) =>
    base === undefined ? [] : [{ pair, base }]
  );
  const wanted = new Map(
    known.flatMap(({ pair, base }) =>
      pair.commits.map((tip) =>
        [`${base} ${tip}`, [base, tip] as const] as const
      )
    ),
  );
  const found = await changesBetween(folder, [...wanted.values()]);
  const changes = new Map([...wanted.keys()].map((key, i) => [key, found[i]]));
  const since = (base: string, tip: string) =>
    changes.get(`${base} ${tip}`) ?? [];
  return known.map(({ pair, base }) => {
    const [a, b] = pair.commits;
    return { pair, base, changes: [since(base, a), since(base, b)] };
  });
}

/** Merges only the files that more than one branch has changed. */
async function mergeReduced(
  folder: string,
  parted: readonly Parted[],
): Promise<TrialMerge[]> {
  const branches = new Map(
    parted.flatMap(({ pair, base, changes }) =>
      pair.commits.map((tip, i) =>
        [
          `${base} ${tip}`,
          { base, tip, changes: changes[i] ?? [] },
        ] as const
      )
    ),
  );
  const all = [...branches.values()];
  const meeting = new Map(
    [...new Set(all.map((each) => each.base))].map((base) => [
      base,
      meetingPaths(
        all.filter((each) => each.base === base).map((each) => each.changes),
      ),
    ]),
  );
  return await reducedMerges(
    folder,
    all.map(({ base, tip, changes }) => ({
      base,
      tip,
      changes: meetingChanges(changes, meeting.get(base) ?? new Set()),
    })),
    parted.map(({ pair, base }) => ({ base, tips: pair.commits })),
  );
}
