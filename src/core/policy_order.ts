/**
 * What a policy file may say while a change is under way: nothing that either
 * the old or the new state forbids. Restrictions of both, permissions of
 * neither alone, and of two ends the stricter one.
 */

/**
 * Returns content that allows only what both contents allow, or `undefined`
 * when that is best said by no file. A missing scope file allows nothing.
 */
export function stricterContent(
  name: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === after) return after;
  if (name === "merge_lock" || name.startsWith("approved/")) {
    return earlierEnd(before, after);
  }
  if (name.startsWith("scope/")) return stricterScope(before, after);
  if (name.startsWith("locked/")) return stricterLocks(before, after);
  if (name.startsWith("worktree/")) return after ?? before;
  if (name === "upstreams" || name.startsWith("override/")) {
    return shared(before, after);
  }
  return union(before, after);
}

/** Of what permits, only what both say. */
function shared(
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  const lines = split(before ?? "").filter((line) =>
    split(after ?? "").includes(line)
  );
  return lines.length === 0
    ? undefined
    : lines.map((line) => `${line}\n`).join("");
}

function union(before = "", after = ""): string {
  return [...new Set([...split(before), ...split(after)])]
    .map((line) => `${line}\n`).join("");
}

/** The END is the last field: a renewed lease must not seem to be gone. */
function earlierEnd(
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [oldRest, oldEnd] = cutEnd(before);
  const [newRest, newEnd] = cutEnd(after);
  if (oldRest !== newRest) return undefined;
  return oldEnd < newEnd ? before : after;
}

function cutEnd(content: string): [string, number] {
  const line = content.trimEnd();
  const at = line.lastIndexOf(" ");
  return [line.slice(0, at), Number(line.slice(at + 1))];
}

/**
 * All lines of both; of one that differs in its END, the later END. Mostly one
 * line of a thousand differs, so what they begin and end with is cut off first.
 */
function stricterLocks(before = "", after = ""): string {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  return before.slice(0, start) + laterEnds(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  ) + before.slice(before.length - end);
}

function laterEnds(before: string, after: string): string {
  const ends = new Map<string, number>();
  for (const line of [...split(after), ...split(before)]) {
    const at = line.indexOf(" ");
    const rest = line.slice(at);
    const end = Number(line.slice(0, at));
    ends.set(rest, Math.max(end, ends.get(rest) ?? end));
  }
  return [...ends].map(([rest, end]) => `${end}${rest}\n`).join("");
}

/** Length of the whole lines that both begin with. */
function commonStart(a: string, b: string): number {
  const length = longest(
    Math.min(a.length, b.length),
    (count) => a.slice(0, count) === b.slice(0, count),
  );
  return a.lastIndexOf("\n", length - 1) + 1;
}

/** Length of the whole lines that both end with. */
function commonEnd(a: string, b: string): number {
  const length = longest(
    Math.min(a.length, b.length),
    (count) => a.slice(a.length - count) === b.slice(b.length - count),
  );
  const newline = a.indexOf("\n", a.length - length);
  if (length === a.length && length === b.length) return length;
  return newline < 0 ? 0 : a.length - newline - 1;
}

/** The largest count up to `most` that fits, when all smaller ones do. */
function longest(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function stricterScope(
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [oldBase = "", ...oldLines] = split(before);
  const [newBase = "", ...newLines] = split(after);
  const isComparable = oldBase === newBase &&
    oldLines.includes("icase") === newLines.includes("icase");
  const allowed = isComparable
    ? newLines.filter((line) => line[0] === "+" && isIn(line, oldLines))
    : [];
  const wholes = isComparable && newLines.includes("+**")
    ? oldLines.filter((line) => line[0] === "+")
    : [];
  const denied = [...newLines, ...oldLines].filter((line) => line[0] === "-");
  const flags = newLines.filter((line) => line === "icase");
  const all = new Set([newBase, ...flags, ...allowed, ...wholes, ...denied]);
  return [...all, ""].join("\n");
}

function isIn(line: string, lines: readonly string[]): boolean {
  return lines.includes(line) || lines.includes("+**");
}

function split(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
