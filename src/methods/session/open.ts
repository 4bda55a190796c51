import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { Session } from "../../core/records/session.ts";
import { noteRootSigns } from "../../core/root_sign.ts";
import { isStale, openSession } from "../../core/session_rules.ts";
import { requireSlug, slugOf, viewerName } from "../../core/slug.ts";
import { WHOLE_SCOPE } from "../../core/scope.ts";
import { findCommit } from "../../io/git.ts";
import { findCurrentBranch } from "../../io/git_worktree.ts";
import { mainWorktreeOf } from "../../io/main_worktree.ts";
import { listSessions, tmuxReadiness } from "../../io/tmux.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { findCallerSigns } from "../root_signs.ts";
import { tmuxServerOf } from "../viewer_of.ts";
import { makeWorktree } from "../worktree_make.ts";
import {
  findSurroundings,
  staleText,
  surroundingLines,
  surroundings,
} from "../worktree_surroundings.ts";
import { describeSession, SessionContext } from "./describe_session.ts";

const Params = z.strictObject({
  user_request: z.optional(
    z.string().check(
      z.describe("What the person asked for, in their words"),
    ),
  ),
  worktree_name: z.optional(
    z.string().check(
      z.describe("Name of the worktree; made from the request when left out"),
    ),
  ),
  agent_role: z._default(z.string(), "codex").check(
    z.describe("The agent program of the root: codex, claude, opencode, …"),
  ),
  agent: z.optional(z.string().check(z.describe("Same as agent_role"))),
  owner: z._default(z.string(), "unknown").check(
    z.describe("Who asks, as they call themselves"),
  ),
  intent: z._default(z.enum(["auto", "new_work", "resume_work"]), "auto").check(
    z.describe(
      "resume_work lists sessions to take over and opens none; auto is new_work",
    ),
  ),
});

const opened = () =>
  z.strictObject({
    status: z.literal("active_new"),
    session_context: SessionContext,
    /** The root is the program that calls; Lockstep does not start it. */
    root_mode: z.literal("caller_cli"),
    worktree_slug: z.string(),
    viewer_tmux_session: z.string(),
    ...surroundings().shape,
    note: z.string(),
  });
type Opened = z.output<ReturnType<typeof opened>>;

const AwaitingResume = z.strictObject({
  status: z.literal("awaiting_resume"),
  action_required: z.literal("select_resume_candidate"),
  resume_candidates: z.array(Session),
  note: z.string(),
});

export const definition = method({
  name: "session.open",
  summary:
    "Open a session: a worktree and a branch, from what is checked out here",
  effect: "write",
  params: Params,
  result: () => z.union([opened(), AwaitingResume]),
  example: 'lockstep session open --user-request "Improve the gallery"',
  run: async (context, params) =>
    params.intent === "resume_work"
      ? await candidates(context)
      : await open(context, params),
  text: (result) =>
    result.status === "active_new"
      ? openedText(result)
      : [result.note, ...result.resume_candidates.map((each) => each.id)].join(
        "\n",
      ),
});

async function open(
  context: Context,
  params: z.output<typeof Params>,
): Promise<Opened> {
  const slug = params.worktree_name === undefined
    ? slugOf(params.user_request ?? "")
    : requireSlug(params.worktree_name, "worktree-name");
  const { topLevel } = context.repository();
  // Before git is asked anything: an unprepared repository gets nothing made.
  context.read((view) => view.find("meta", "repository"));
  const baseCommit = await findCommit(topLevel, "HEAD");
  if (baseCommit === undefined) throw noCommits(topLevel);
  const main = await mainWorktreeOf(context.repository());
  const signs = await findCallerSigns();
  const worktree = await makeWorktree(context, {
    kind: "root",
    slug,
    sessionId: null,
    parent: null,
    baseRef: await findCurrentBranch(topLevel) ?? null,
    baseCommit,
    scope: WHOLE_SCOPE,
    viewers: await viewersThere(context),
    also: (tx, made) => {
      noteRootSigns(tx, made.session_id, signs);
      openSession(tx, made, {
        owner: params.owner,
        agent: params.agent ?? params.agent_role,
        user_request: params.user_request ?? "",
        viewer: viewerName(main.name, made.slug),
        now: context.now(),
      });
    },
  });
  const session_context = await describeSession(context, worktree.session_id);
  const actor = `root:${worktree.session_id}`;
  const found = await findSurroundings(context, worktree, actor);
  const stale = staleText(found.base_distance);
  return {
    status: "active_new",
    session_context,
    root_mode: "caller_cli",
    worktree_slug: worktree.slug,
    viewer_tmux_session: session_context.session.viewer,
    ...found,
    note: `Work in ${worktree.path} on branch ${worktree.branch} from now on${
      stale === undefined ? "" : `; ${stale}`
    }`,
  };
}

/** Names of tmux sessions; without an answer none is known to be taken. */
async function viewersThere(context: Context): Promise<string[]> {
  const server = await tmuxServerOf(context);
  const { status } = await tmuxReadiness(server);
  if (status !== "ready") return [];
  return (await listSessions(server)).map((each) => each.name);
}

async function candidates(
  context: Context,
): Promise<z.output<typeof AwaitingResume>> {
  const { leases } = await context.config();
  const now = context.now();
  const resume_candidates = context.read((view) =>
    Object.values(view.all("sessions"))
      .filter((each) => isStale(each, now, leases.session_stale_seconds))
      .toSorted((a, b) => a.last_seen_at < b.last_seen_at ? 1 : -1)
  );
  return {
    status: "awaiting_resume",
    action_required: "select_resume_candidate",
    resume_candidates,
    note: resume_candidates.length === 0
      ? "No session is stale: there is nothing to take over"
      : "Take one over: lockstep resume candidates attach SESSION",
  };
}

function noCommits(folder: string) {
  return refused(
    `Cannot open a session in "${folder}": the repository has no commit yet`,
    {
      reason: "repository.no_commits",
      hint: 'git commit --allow-empty -m "first"',
    },
  );
}

function openedText(result: Opened): string {
  const { session, session_root_worktree } = result.session_context;
  return [
    `Session ${session.id} is open`,
    `worktree  ${session_root_worktree?.path ?? ""}`,
    `branch    ${session.branch}, from ${
      session.base_ref ?? "a detached HEAD"
    } at ${session.base_commit.slice(0, 10)}`,
    `viewer    ${session.viewer}`,
    ...surroundingLines(result),
  ].join("\n");
}
