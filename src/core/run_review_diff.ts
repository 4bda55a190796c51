/** What the changed files of a run are: tests, sources, noise. */

/** A file that a run changed, against where it began. */
export interface ChangedFile {
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
  /** Lines; null of a binary file. */
  readonly added: number | null;
  readonly deleted: number | null;
  /** Nothing but blanks differs. */
  readonly isBlankOnly: boolean;
}

/** An added line that switches a test off. */
export interface SkippedTest {
  readonly path: string;
  readonly text: string;
}

export interface RunDiff {
  readonly files: readonly ChangedFile[];
  readonly skipped: readonly SkippedTest[];
}

const TEST_PATH =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|[._-](?:test|spec)s?\.[^/]+$|(?:^|\/)test_[^/]+$|Tests?\.(?:java|kt|cs|swift)$/;
const PROSE_PATH =
  /\.(?:md|mdx|txt|rst|adoc|svg|png|jpe?g|gif|ico|pdf)$|(?:^|\/)(?:LICENSE|CHANGELOG|README)[^/.]*$/i;

/** Ways of switching a test off, in the languages that are common. */
const SKIP =
  /\b(?:it|test|describe|suite|context|Deno\.test)\.(?:skip|ignore|todo|only)\b|\bx(?:it|describe|test)\s*\(|\bignore:\s*true\b|@pytest\.mark\.(?:skip|xfail)|@unittest\.skip|\bt\.Skip(?:Now|f)?\(|#\[ignore|@(?:Ignore|Disabled)\b|\bpending\s*\(/;

/** Tells whether a path is a test, by its name. */
export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

/** Tells whether a path is nothing that a test could run. */
export function isProsePath(path: string): boolean {
  return PROSE_PATH.test(path);
}

/** Tells whether a line switches a test off. */
export function skipsTest(line: string): boolean {
  return SKIP.test(line);
}
