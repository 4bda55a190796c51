/**
 * Starting a run of a thread: its folder, the announcement in the ledger, a
 * pane in the viewer. Inside the pane its supervisor takes over.
 */
import { assignmentOf } from "../core/assignment.ts";
import { LockstepError, refused } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import { runId } from "../core/run_id.ts";
import { beginRun, endRun, placeInPane } from "../core/thread_rules.ts";
import { paneTitle, windowOf } from "../core/thread_title.ts";
import {
  agentEnvironment,
  supervisorEnvironment,
} from "../io/agent_environment.ts";
import { programArgv } from "../io/program.ts";
import { tmuxReadiness } from "../io/tmux.ts";
import { openPane } from "../io/tmux_viewer.ts";
import { prepareRun, runPaths } from "../store/run_folder.ts";
import { loadGuide } from "./agent_guide.ts";
import { keepSnapshot } from "./audit_snapshot.ts";
import { prepareStatusLine } from "../store/viewer_files.ts";
import type { Context } from "./context.ts";
import { tmuxServerOf, viewerOf } from "./viewer_of.ts";

/**
 * Refuses while there is nowhere to show a thread.
 *
 * @throws {LockstepError} `tmux.not_ready`.
 */
export async function requireTmux(context: Context): Promise<void> {
  const server = await tmuxServerOf(context);
  const { status } = await tmuxReadiness(server);
  if (status === "ready") return;
  throw new LockstepError(
    "tool_failed",
    `Cannot show a thread: tmux is ${status.replace("_", " ")}`,
    { reason: "tmux.not_ready", hint: "Run lockstep runtime tmux ensure" },
  );
}

/**
 * Starts a run of a thread in a pane.
 *
 * @throws {LockstepError} `guide.not_usable`; `tmux.failed`,
 * `viewer.name_taken`: the thread is recorded as failed then.
 */
export async function startThread(
  context: Context,
  threadId: string,
): Promise<Thread> {
  const planned = context.read((view) => {
    const thread = view.find("threads", threadId);
    const worktree = view.find("worktrees", thread?.worktree ?? "");
    const session = view.find("sessions", thread?.session_id ?? "");
    if (thread && worktree && session) return { thread, worktree, session };
    throw refused(`Cannot start "${threadId}": its worktree is not on record`, {
      reason: "thread.no_worktree",
      hint: "Run lockstep doctor",
    });
  });
  const { thread, worktree, session } = planned;
  const guide = loadGuide(thread);
  const mark = crypto.getRandomValues(new Uint8Array(2)).toHex();
  const run = runId(context.now(), { ...thread, mark });
  const paths = runPaths(context.ledger().paths.runs, run);
  const environment = agentEnvironment();
  const program = programArgv();
  prepareRun(paths, {
    assignment: assignmentOf(thread, worktree, { guide }),
    environment,
    program,
  });
  await keepSnapshot(context, paths.folder, worktree);
  const starting = await context.transact((tx) =>
    beginRun(tx, thread.id, run, context.now())
  );
  try {
    const viewer = {
      ...await viewerOf(context, session),
      statusLine: prepareStatusLine(context.ledger().paths, session.id),
    };
    const pane = await openPane(viewer, {
      window: windowOf(thread.role),
      title: context.read((view) => paneTitle(starting, view)),
      thread: thread.id,
      argv: [...program, "thread", "run", thread.id, "--run-id", run],
      cwd: worktree.path,
      env: supervisorEnvironment(environment),
    });
    return await context.transact((tx) => placeInPane(tx, thread.id, pane));
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    await context.transact((tx) =>
      endRun(tx, thread.id, run, failedToStart(note), { now: context.now() })
    );
    throw error;
  }
}

function failedToStart(note: string) {
  return { state: "failed", exit_status: null, signal: null, note } as const;
}
