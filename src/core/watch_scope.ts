/** Scope creep: paths outside the scope, said, tried or touched. */
import type { AgentEvent } from "./agent_event.ts";
import { LockstepError } from "./error.ts";
import { canonicalPath, displayPath } from "./path.ts";
import { redirections } from "./tool_use.ts";
import type { WatchVerdict } from "./watch_verdict.ts";

/** What a run may write, and where it stands. */
export interface WatchScope {
  /** Absolute path of the top of its worktree. */
  readonly folder: string;
  /** Folders that belong to others: other worktrees, the git directory. */
  readonly guarded: readonly string[];
  readonly isAllowed: (path: string) => boolean;
}

/** A path outside the scope, and how it came up. */
export interface OutsidePath {
  readonly path: string;
  /** `touched`: it was written. `tried`: it is being, or was refused. */
  readonly how: "said" | "tried" | "touched";
}

const INTENT =
  /\b(?:I'?ll|I will|I am going to|I'm going to|let me|next,? I|now I)\b[^.\n]{0,80}?\b(?:edit|modify|change|update|rewrite|write|create|delete|remove|rename|move|refactor|fix)\b([^\n]{0,160})/gi;
/** In backticks, or with an ending: `and/or` is no path. */
const PATH_WORD =
  /`([^`\s]*\/[^`\s]*)`|((?:\.{0,2}\/)?(?:[\w@.+-]+\/)+[\w@+-][\w@.+-]*\.[A-Za-z]\w{0,5})\b/g;
const ADDRESS = /\b[a-z][a-z+.-]*:\/\/\S+/gi;

/** Returns the paths outside the scope that an event is about. */
export function outsidePathsOf(
  event: AgentEvent,
  scope: WatchScope,
): OutsidePath[] {
  switch (event.kind) {
    case "edit":
      return outside(
        event.paths,
        scope,
        event.state === "completed" ? "touched" : "tried",
      );
    case "command":
      return outside(
        redirections(event.command),
        scope,
        event.state === "completed" ? "touched" : "tried",
      );
    case "message":
      return outside(announced(event.text), scope, "said");
    case "reasoning":
    case "tool":
    case "started":
    case "usage":
    case "error":
    case "finished":
      return [];
    default:
      return event satisfies never;
  }
}

/** Paths with a folder in them, where something is said to be done to them. */
function announced(text: string): string[] {
  return [...text.replaceAll(ADDRESS, "").matchAll(INTENT)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(PATH_WORD)].map((found) =>
      found[1] ?? found[2] ?? ""
    )
  );
}

function outside(
  paths: readonly string[],
  scope: WatchScope,
  how: OutsidePath["how"],
): OutsidePath[] {
  return [...new Set(paths)].flatMap((path) => {
    const found = findOutside(path, scope);
    return found === undefined ? [] : [{ path: found, how }];
  });
}

/** What lies neither in the worktree nor with others is nobody's business. */
function findOutside(path: string, scope: WatchScope): string | undefined {
  if (path.startsWith("/") && !isBelow(path, scope.folder)) {
    const isGuarded = scope.guarded.some((each) => isBelow(path, each));
    return isGuarded ? path : undefined;
  }
  try {
    const canonical = canonicalPath(path, [scope.folder]);
    return scope.isAllowed(canonical) ? undefined : canonical;
  } catch (error) {
    // It leads out of the repository: `../x`.
    if (!(error instanceof LockstepError)) throw error;
    return path;
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Returns the verdict about paths that came up, `undefined` for none. */
export function scopeVerdict(
  paths: readonly OutsidePath[],
  evidence: readonly number[],
): WatchVerdict | undefined {
  if (paths.length === 0) return undefined;
  const touched = paths.filter(({ how }) => how === "touched");
  const isTouched = touched.length > 0;
  const named = (isTouched ? touched : paths).map(({ path }) =>
    displayPath(path)
  );
  return {
    kind: "scope",
    text: `outside the scope ${
      isTouched ? "was written" : "is about to be written"
    }: ${named.slice(0, 5).join(", ")}${named.length > 5 ? ", …" : ""}`,
    evidence,
    least: isTouched ? "correct" : "nudge",
  };
}
