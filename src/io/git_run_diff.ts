/** What a run changed, file by file, for whoever reviews it. */
import {
  type ChangedFile,
  isTestPath,
  type RunDiff,
  type SkippedTest,
  skipsTest,
} from "../core/run_review_diff.ts";
import { gitText } from "./git.ts";

// A path of the worktree must not be read as a pattern.
const PLAIN = [
  "--literal-pathspecs",
  "-c",
  "core.quotePath=false",
  "diff",
  "--no-renames",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
];

/**
 * Returns what differs between the commit a run began with and a tree.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function runDiff(
  folder: string,
  between: { readonly base: string; readonly tree: string },
): Promise<RunDiff> {
  const ends = ["--end-of-options", between.base, between.tree, "--"];
  const ask = (...args: string[]) => gitText(folder, [...PLAIN, ...args]);
  const [states, lines, words] = await Promise.all([
    ask("--name-status", "-z", ...ends),
    ask("--numstat", "-z", ...ends),
    ask("--numstat", "-z", "-w", "--ignore-blank-lines", ...ends),
  ]);
  const counts = countsOf(lines);
  const counting = countsOf(words);
  const files = statesOf(states).map(({ path, change }): ChangedFile => {
    const [added, deleted] = counts.get(path) ?? [null, null];
    const [more, less] = counting.get(path) ?? [0, 0];
    const isText = added !== null && deleted !== null;
    return {
      path,
      change,
      added,
      deleted,
      isBlankOnly: change === "modified" && isText && added + deleted > 0 &&
        more === 0 && less === 0,
    };
  });
  const tests = files.filter((file) =>
    isTestPath(file.path) && file.change !== "deleted"
  );
  const skipped = tests.length === 0
    ? []
    : skippedIn(await ask("-U0", ...ends, ...tests.map(({ path }) => path)));
  return { files, skipped };
}

function statesOf(
  output: string,
): { readonly path: string; readonly change: ChangedFile["change"] }[] {
  const words = output.split("\0");
  const found = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const letter = words[i];
    found.push({
      path: words[i + 1] ?? "",
      change: letter === "A"
        ? "added" as const
        : letter === "D"
        ? "deleted" as const
        : "modified" as const,
    });
  }
  return found;
}

/** Binary files have no count of lines. */
function countsOf(
  output: string,
): Map<string, readonly [number | null, number | null]> {
  const counts = new Map<string, readonly [number | null, number | null]>();
  for (const entry of output.split("\0")) {
    const [added, deleted, ...path] = entry.split("\t");
    if (added === undefined || deleted === undefined) continue;
    const of = (text: string) => text === "-" ? null : Number(text);
    counts.set(path.join("\t"), [of(added), of(deleted)]);
  }
  return counts;
}

function skippedIn(patch: string): SkippedTest[] {
  const skipped: SkippedTest[] = [];
  let path = "";
  for (const line of patch.split("\n")) {
    if (line.startsWith("+++ b/")) path = line.slice(6);
    else if (line.startsWith("+") && skipsTest(line.slice(1))) {
      skipped.push({ path, text: line.slice(1) });
    }
  }
  return skipped;
}
