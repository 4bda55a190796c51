/**
 * Which program drives a session's root, as far as a call shows it. One agent
 * that opens two sessions is two roots by name; by these signs it is one.
 */
import type { Actor } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { chainOf, type ProcessLink } from "./caller_chain.ts";
import { refused } from "./error.ts";
import type { MergeRequest } from "./records/merge.ts";

/** Programs whose process stands for one agent. */
const AGENT_PROGRAMS: readonly string[] = [
  "aider",
  "amp",
  "claude",
  "codex",
  "copilot",
  "cursor-agent",
  "gemini",
  "goose",
  "opencode",
  "qwen",
];

/** A session that changes hands more often than this forgets the first. */
const MOST_SIGNS = 100;

/** A process, its words, and the terminal that it belongs to. */
export interface CallerProcess extends ProcessLink {
  /** Process that leads its session; undefined where it is not known. */
  readonly leader?: number | undefined;
  /** False for a process that no terminal controls. */
  readonly hasTerminal?: boolean | undefined;
}

/** What can be seen of a call from inside it. */
export interface CallerFacts {
  readonly pid: number;
  readonly processes: ReadonlyMap<number, CallerProcess>;
  /** Boot and namespace: pids of another one are other processes. */
  readonly world: string;
  /** Command lines by pid; those that cannot be seen are left out. */
  readonly argvs: ReadonlyMap<number, readonly string[]>;
  /** Ids that agent programs give their conversations, each with its name. */
  readonly conversations: readonly string[];
}

/** What a call shows of who drives it. */
export interface CallerSigns {
  /** To remember: nearest agent program, else the terminal; conversations. */
  readonly own: readonly string[];
  /** To compare: the same, with every agent program further up. */
  readonly above: readonly string[];
  /** False: neither an agent program nor a terminal can be seen. */
  readonly isPlaced: boolean;
}

/** Of a call that nothing is to be seen of. */
export const UNSEEN: CallerSigns = { own: [], above: [], isPlaced: false };

/** Reads the signs of a call. */
export function callerSigns(facts: CallerFacts): CallerSigns {
  const { pid, processes, world, argvs, conversations } = facts;
  const chain = chainOf(pid, processes);
  const agents = chain
    .filter((link) => isAgentProgram(argvs.get(link.pid) ?? []))
    .map((link) => `process ${world} ${link.pid} ${link.start_time}`);
  const terminal = terminalOf(facts);
  const [nearest] = agents;
  const place = nearest ?? terminal;
  const placed = place === undefined ? [] : [place];
  const above = agents.length > 0 ? agents : placed;
  return {
    own: [...placed, ...conversations],
    above: [...above, ...conversations],
    isPlaced: place !== undefined,
  };
}

/** Tells whether a command line is that of an agent program. */
export function isAgentProgram(argv: readonly string[]): boolean {
  return argv.slice(0, 2).some((word) => {
    const name = word.slice(word.lastIndexOf("/") + 1);
    return AGENT_PROGRAMS.includes(name.replace(/\.(js|mjs|cjs|py|exe)$/, ""));
  });
}

/** The terminal is told by who leads its session: terminals are reused. */
function terminalOf(facts: CallerFacts): string | undefined {
  const self = facts.processes.get(facts.pid);
  const leader = facts.processes.get(self?.leader ?? 0);
  return self?.hasTerminal === true && leader !== undefined
    ? `terminal ${facts.world} ${leader.pid} ${leader.start_time}`
    : undefined;
}

/** Remembers what drives the root that calls; of others nothing. */
export function noteDriver(
  tx: Transaction,
  actor: Actor,
  signs: CallerSigns,
): void {
  if (actor.kind === "root" && actor.session_id !== null) {
    noteRootSigns(tx, actor.session_id, signs);
  }
}

/** Remembers what drives the root of a session. */
export function noteRootSigns(
  tx: Transaction,
  session: string,
  signs: CallerSigns,
): void {
  const known = tx.find("root_signs", session)?.signs ?? [];
  const fresh = signs.own.filter((sign) => !known.includes(sign));
  if (fresh.length === 0) return;
  tx.put("root_signs", session, {
    signs: [...known, ...fresh].slice(-MOST_SIGNS),
  });
}

/**
 * Refuses a root that is driven by what drives, or has driven, the root of a
 * session among the authors. A call that shows no place of its own counts as
 * made by whoever drove its session before.
 *
 * @throws {LockstepError} `review.same_root`.
 */
export function requireOtherRoot(
  view: View,
  request: MergeRequest,
  caller: { readonly actor: Actor; readonly signs: CallerSigns },
): void {
  const { actor, signs } = caller;
  if (actor.kind !== "root" || actor.session_id === null) return;
  const seen = (session: string) => view.find("root_signs", session)?.signs;
  const before = signs.isPlaced ? [] : seen(actor.session_id) ?? [];
  const own = [...signs.above, ...before];
  for (const author of request.authors) {
    const session = /^root:(.+)$/.exec(author)?.[1];
    if (session === undefined) continue;
    const shared = seen(session)?.find((sign) => own.includes(sign));
    if (shared === undefined) continue;
    throw refused(
      `Cannot review "${request.id}": root:${actor.session_id} is driven by the same ${
        shared.split(" ", 1)[0]
      } as ${author}, an author of what it merges`,
      {
        reason: "review.same_root",
        hint:
          `Let a thread review it: lockstep merge review request-auto ${request.id}; or a person, at a terminal, outside all worktrees of sessions`,
        details: { sign: shared },
      },
    );
  }
}
