/** Where branches part: the commits that a merge of two compares them with. */

/** The commits that a few branches have on top of one they all have. */
export interface CommitGraph {
  /** Best commit that all of them have; not itself among the parents' keys. */
  readonly floor: string;
  /** Parents by commit, each commit before its parents. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
}

/**
 * Returns the best common ancestors of two commits of the graph. More than one
 * after merges across, as in `git merge-base --all`.
 */
export function mergeBases(
  graph: CommitGraph,
  a: string,
  b: string,
): string[] {
  const ofA = ancestorsOf(graph, a);
  const ofB = ancestorsOf(graph, b);
  const bases: string[] = [];
  const below = new Set<string>();
  for (const commit of graph.parents.keys()) {
    if (!ofA.has(commit) || !ofB.has(commit) || below.has(commit)) continue;
    bases.push(commit);
    for (const each of ancestorsOf(graph, commit)) below.add(each);
  }
  return bases.length === 0 ? [graph.floor] : bases;
}

/** A commit counts among its own. */
function ancestorsOf(graph: CommitGraph, commit: string): Set<string> {
  const found = new Set([commit]);
  for (const each of found) {
    for (const parent of graph.parents.get(each) ?? []) found.add(parent);
  }
  return found;
}
