import * as z from "zod/mini";
import { usage } from "../../core/error.ts";
import { Role, Thread } from "../../core/records/thread.ts";
import { requireWorktree } from "../../core/worktree_rules.ts";
import type { Context } from "../context.ts";
import { lockParam } from "../lock_derive.ts";
import { method } from "../method.ts";
import { type SpawnOptions, spawnThread } from "../thread_spawn.ts";
import {
  findSurroundings,
  surroundingLines,
  surroundings,
} from "../worktree_surroundings.ts";

const Params = z.strictObject({
  argv: z._default(z.array(z.string()), []).check(
    z.describe(
      "Program and arguments of the command runner, after --; arguments for another one. They are kept: no secrets",
    ),
  ),
  packet: z.optional(
    z.string().check(
      z.describe("File with a task packet that says all below but the title"),
    ),
  ),
  role: z.optional(
    Role.check(z.describe("What the thread is for; worker when left out")),
  ),
  title: z.optional(
    z.string().check(
      z.describe("A few words for the pane; made from the objective"),
    ),
  ),
  objective: z._default(z.string(), "").check(
    z.describe("What is to be reached"),
  ),
  case_ids: z._default(z.array(z.string()), []).check(
    z.describe("Case that it works on"),
  ),
  merge_request_id: z.optional(
    z.string().check(
      z.describe("Merge request that a reviewer is spawned for"),
    ),
  ),
  time_limit_seconds: z.optional(
    z.int().check(z.positive(), z.describe("After so long it is ended")),
  ),
  agent_guide_path: z.optional(
    z.string().check(
      z.describe("File with a guide to use instead of the role's"),
    ),
  ),
  worktree: z.optional(
    z.string().check(
      z.describe("Child worktree to work in; a new one when left out"),
    ),
  ),
  scope: z._default(z.array(z.string()), []).check(
    z.describe("Pattern of paths that a new worktree may commit"),
  ),
  deny: z._default(z.array(z.string()), []).check(
    z.describe("Pattern of paths that it may not commit after all"),
  ),
  lock: lockParam(),
  runner: z.optional(
    z.string().check(
      z.describe("Agent program that drives it; the configured one else"),
    ),
  ),
  session_id: z.optional(
    z.string().check(
      z.describe("The session; the caller's own when left out"),
    ),
  ),
});

export const definition = method({
  name: "thread.child.spawn",
  summary: "Start a child agent in a pane of the viewer",
  effect: "write",
  params: Params,
  result: () =>
    z.strictObject({
      thread: Thread,
      worktree_path: z.string(),
      viewer: z.string(),
      ...surroundings().shape,
    }),
  positional: ["argv"],
  example:
    "lockstep thread child spawn --title csv-writer --case-ids C4 --runner command -- ./worker.sh C4",
  run: async (context, params) => {
    const spawned = await spawnThread(
      context,
      params.packet === undefined
        ? { ...params, role: params.role ?? "worker" }
        : await byPacket(context, params.packet, params),
    );
    const { id, worktree, case_ids } = spawned.thread;
    const made = context.read((view) =>
      requireWorktree(view, "spawn in", worktree)
    );
    const found = await findSurroundings(context, made, `thread:${id}`);
    // Whoever had its Case before has left it, or it will be refused there.
    const scope_overlaps = found.scope_overlaps.filter((each) =>
      each.case_id === null || !case_ids.includes(each.case_id)
    );
    return { ...spawned, ...found, scope_overlaps };
  },
  text: ({ thread, worktree_path, viewer, ...found }) =>
    [
      `Thread ${thread.id} (${thread.role}) is ${thread.state}`,
      `worktree  ${worktree_path}`,
      `viewer    ${viewer}, pane ${thread.pane_id}`,
      ...surroundingLines(found),
    ].join("\n"),
});

/** What a packet says itself: said twice, one of the two would be lost. */
const IN_PACKET = [
  "role",
  "objective",
  "case_ids",
  "merge_request_id",
  "worktree",
  "scope",
  "deny",
] as const;

/** The packet goes with the thread: each of its runs gets it as task.md. */
async function byPacket(
  context: Context,
  file: string,
  params: z.output<typeof Params>,
): Promise<SpawnOptions> {
  const twice = IN_PACKET.find((name) => (params[name] ?? "").length > 0);
  if (twice !== undefined) throw saidTwice(file, twice);
  // Most spawns have no packet and need none of this.
  const [{ orderOf, spawnOptionsOf }, { requirePreflight }] = await Promise.all(
    [import("../dispatch_packet.ts"), import("../dispatch_preflight.ts")],
  );
  const { argv, runner, title, time_limit_seconds } = params;
  const order = await orderOf(context, {
    file,
    argv,
    runner,
    title,
    timeout_sec: time_limit_seconds,
  });
  await requirePreflight(context, order, {
    quota_gate: undefined,
    is_forced: false,
    is_dry_run: false,
    is_detached: true,
  });
  const { agent_guide_path, lock } = params;
  return { ...await spawnOptionsOf(context, order), agent_guide_path, lock };
}

function saidTwice(file: string, name: string) {
  const flag = `--${name.replaceAll("_", "-")}`;
  return usage(`Cannot spawn by packet "${file}" with ${flag}`, {
    reason: "thread.packet_says",
    hint: `Leave ${flag} out, or change the packet`,
  });
}
