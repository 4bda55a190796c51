/**
 * Returns where a branch stood after the last move that git's own log of it
 * has, or `undefined` when nothing is logged. Older entries tell nothing: git
 * drops some of them with time.
 *
 * @param text - A line for each move: old commit, new commit, who, when.
 */
export function lastLogged(text: string): string | undefined {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return /^[0-9a-f]{40,} ([0-9a-f]{40,}) /.exec(last)?.[1];
}
