/**
 * What a git hook reports to the ledger. A hook cannot append to the journal,
 * so it leaves one small text file in `<state>/spool/`: written under a name
 * that starts with `.`, then renamed to a name never used before, such as
 * `<epoch seconds>-<pid>-<n>`. The next mutating call takes it in.
 *
 * A file is lines of `key value`; in a value `\n` is a newline and `\\` a
 * backslash. `kind` is wanted; `at` is epoch seconds; other keys are kept.
 *
 * | kind       | what happened                                       | keys            |
 * |------------|-----------------------------------------------------|-----------------|
 * | `landed`   | a protected branch moved to its approved commit     | `ref old new`   |
 * | `upstream` | a protected branch moved to what its upstream has   | `ref old new`   |
 * | `override` | a protected branch moved by a person's override     | `ref old new override` |
 * | `merged`   | a managed branch was merged into                    | `ref new`       |
 * | `other_branch` | a child's worktree tried to move a branch that is not its own | `ref worktree` |
 * | `deleted`  | a managed or protected branch was deleted           | `ref old`       |
 * | `rewound`  | a branch moved to a commit that lacks its old tip   | `ref old new`   |
 * | `bypass`   | a move that the rules refuse took place             | `ref old new`   |
 *
 * `landed`, `upstream`, `override` and `merged` become landings. `deleted`,
 * `rewound`, `bypass`, `other_branch` and any kind not known here become violations, and so does a file
 * that cannot be parsed: nothing that a hook says is dropped.
 * `text` explains for people; `worktree`, `session`, `thread` say who.
 */
import type { IsoTime } from "./time.ts";

/** Kinds that are moves of a protected branch within the rules. */
export const LANDING_KINDS: readonly string[] = [
  "landed",
  "upstream",
  "override",
];

export interface SpoolReport {
  /** `unreadable` for a file that is no report. */
  readonly kind: string;
  /** When it happened, as the hook saw it; `undefined` when it did not say. */
  readonly at: IsoTime | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

const LINE = /^([a-z][a-z_0-9]*) (.*)$/;
const KEPT_CHARACTERS = 2000;

/** No hook writes as much: a longer file is no report. */
export const MOST_REPORT_BYTES = 65_536;

/** Reads a report; text of another form becomes one of kind `unreadable`. */
export function parseReport(text: string): SpoolReport {
  const { length } = new TextEncoder().encode(text);
  if (length >= MOST_REPORT_BYTES) return unreadable(text);
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const match = LINE.exec(line);
    if (match === null) return unreadable(text);
    fields.set(match[1] ?? "", unescapeValue(match[2] ?? ""));
  }
  const kind = fields.get("kind");
  if (kind === undefined) return unreadable(text);
  return { kind, at: timeOf(fields.get("at")), fields };
}

/** Returns what a report comes to, in words; it may say so itself. */
export function describeReport({ kind, fields }: SpoolReport): string {
  const said = fields.get("text");
  if (said !== undefined) return said;
  const branch = fields.get("ref")?.replace(/^refs\/heads\//, "") ?? "HEAD";
  const from = short(fields.get("old"));
  switch (kind) {
    case "deleted":
      return `${branch} was deleted; it was at ${from}`;
    case "rewound":
      return `${branch} moved from ${from} to ${short(fields.get("new"))}`;
    case "other_branch": {
      const worktree = fields.get("worktree")?.split("/").at(-1) ?? "a child";
      return `from the worktree ${worktree}, ${branch} was to be moved`;
    }
    default:
      return `a hook has seen it, of ${branch}`;
  }
}

function short(commit: string | undefined): string {
  return commit?.slice(0, 12) ?? "nothing";
}

function unreadable(text: string): SpoolReport {
  const fields = new Map([["text", text.slice(0, KEPT_CHARACTERS)]]);
  return { kind: "unreadable", at: undefined, fields };
}

function timeOf(epochSeconds: string | undefined): IsoTime | undefined {
  if (epochSeconds === undefined || !/^[0-9]{1,11}$/.test(epochSeconds)) {
    return undefined;
  }
  return new Date(Number(epochSeconds) * 1000).toISOString();
}

function unescapeValue(value: string): string {
  return value.replaceAll(
    /\\(.)/g,
    (_, letter: string) => letter === "n" ? "\n" : letter,
  );
}
