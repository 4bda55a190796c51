import { gitText } from "./git.ts";

/** A branch and the one whose distance is asked. */
export interface BranchPair {
  readonly branch: string;
  readonly parent: string;
}

export interface Distance {
  /** Commits that the branch has and its parent has not. */
  readonly ahead: number;
  /** Commits that the parent has and the branch has not. */
  readonly behind: number;
}

/**
 * Returns how far branches are from their parents, by branch; one that cannot
 * be told is left out. git compares many branches in one process only with
 * their upstreams, so for this one process the parents are the upstreams.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function distancesOf(
  folder: string,
  pairs: readonly BranchPair[],
): Promise<ReadonlyMap<string, Distance>> {
  if (pairs.length === 0) return new Map();
  const text = await gitText(folder, [
    "for-each-ref",
    "--format=%(refname)%00%(upstream)%00%(upstream:track,nobracket)",
    ...pairs.map(({ branch }) => `refs/heads/${branch}`),
  ], { env: upstreams(pairs) });
  const wanted = new Map(
    pairs.map(({ branch, parent }) => [branch, `refs/heads/${parent}`]),
  );
  const distances = new Map<string, Distance>();
  for (const line of text.split("\n")) {
    const [ref = "", upstream, track = ""] = line.split("\0");
    const branch = ref.slice("refs/heads/".length);
    // A branch with an upstream of its own is compared with that one.
    if (upstream === undefined || upstream !== wanted.get(branch)) continue;
    const distance = parseTrack(track);
    if (distance !== undefined) distances.set(branch, distance);
  }
  return distances;
}

/** By variables: a name in `-c` must not hold an equals sign. */
function upstreams(pairs: readonly BranchPair[]): Record<string, string> {
  const settings = pairs.flatMap(({ branch, parent }) => [
    [`branch.${branch}.remote`, "."],
    [`branch.${branch}.merge`, `refs/heads/${parent}`],
  ]);
  const env: Record<string, string> = {
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const [i, [key = "", value = ""]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${i}`] = key;
    env[`GIT_CONFIG_VALUE_${i}`] = value;
  }
  return env;
}

/** Reads `ahead 1, behind 2`; nothing is said of equal ones. */
function parseTrack(track: string): Distance | undefined {
  if (track === "gone") return undefined;
  return {
    ahead: Number(/ahead ([0-9]+)/.exec(track)?.[1] ?? 0),
    behind: Number(/behind ([0-9]+)/.exec(track)?.[1] ?? 0),
  };
}
