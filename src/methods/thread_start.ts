/**
 * Starting a run of a thread: its folder, the announcement in the ledger, a
 * pane in the viewer. Inside the pane its supervisor takes over.
 */
import { join } from "@std/path";
import { assignmentOf } from "../core/assignment.ts";
import { LockstepError, refused } from "../core/error.ts";
import type { Session } from "../core/records/session.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { runId } from "../core/run_id.ts";
import { openRun } from "../core/run_seal.ts";
import { beginRun, endRun, placeInPane } from "../core/thread_rules.ts";
import { paneTitle, windowOf } from "../core/thread_title.ts";
import {
  agentEnvironment,
  supervisorEnvironment,
} from "../io/agent_environment.ts";
import { programArgv } from "../io/program.ts";
import { tmuxReadiness } from "../io/tmux.ts";
import { openPane } from "../io/tmux_viewer.ts";
import { requireRunner } from "../runners/find_runner.ts";
import { prepareRun, type RunPaths, runPaths } from "../store/run_folder.ts";
import { loadGuide } from "./agent_guide.ts";
import { keepSnapshot } from "./audit_snapshot.ts";
import { prepareStatusLine } from "../store/viewer_files.ts";
import type { Context } from "./context.ts";
import { beginDispatched } from "./dispatch_begin.ts";
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
 * @throws {LockstepError} `guide.not_usable`; as the runner's `check`,
 * `tmux.failed`, `viewer.name_taken`: the thread is recorded as failed then.
 */
export async function startThread(
  context: Context,
  threadId: string,
): Promise<Thread> {
  const { thread: starting, worktree, session, run, environment } =
    await announceRun(context, threadId);
  try {
    requireRunner(starting.runner).check(starting.argv, environment, {
      folder: join(worktree.path, starting.dispatch?.folder ?? ""),
    });
    const viewer = {
      ...await viewerOf(context, session),
      statusLine: prepareStatusLine(context.ledger().paths, session.id),
    };
    const pane = await openPane(viewer, {
      window: windowOf(starting.role),
      title: context.read((view) => paneTitle(starting, view)),
      thread: starting.id,
      argv: [...programArgv(), "thread", "run", starting.id, "--run-id", run],
      cwd: worktree.path,
      env: supervisorEnvironment(environment),
    });
    return await context.transact((tx) => placeInPane(tx, starting.id, pane));
  } catch (error) {
    await failStart(context, starting.id, { run, error });
    throw error;
  }
}

/** A run that is announced, with its folder, and has no supervisor yet. */
export interface AnnouncedRun {
  readonly thread: Thread;
  readonly worktree: Worktree;
  readonly session: Session;
  readonly run: string;
  readonly paths: RunPaths;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes the folder of a run and announces it in the ledger.
 *
 * @throws {LockstepError} `guide.not_usable`, `thread.no_worktree`,
 * `packet.lost`, `git.failed`: a thread that has not run yet is recorded as
 * failed then.
 */
export async function announceRun(
  context: Context,
  threadId: string,
): Promise<AnnouncedRun> {
  const planned = plannedOf(context, threadId);
  try {
    return await announce(context, planned);
  } catch (error) {
    // Its locks are of use to nobody.
    const run = planned.thread.run_id;
    await failStart(context, threadId, { run, error });
    throw error;
  }
}

async function announce(
  context: Context,
  { thread, worktree, session }: ReturnType<typeof plannedOf>,
): Promise<AnnouncedRun> {
  const guide = loadGuide(thread);
  const mark = crypto.getRandomValues(new Uint8Array(2)).toHex();
  const dispatch = thread.dispatch ?? undefined;
  const run = runId(context.now(), {
    role: thread.role,
    title: thread.title,
    mark,
    objective: dispatch === undefined ? undefined : thread.objective,
  });
  const paths = runPaths(context.ledger().paths.runs, run);
  const environment = agentEnvironment();
  prepareRun(paths, {
    assignment: assignmentOf(thread, worktree, { guide }),
    environment,
    program: programArgv(),
  });
  const before = dispatch === undefined
    ? undefined
    : await beginDispatched(context, { thread, worktree, dispatch, paths });
  if (before === undefined) await keepSnapshot(context, paths.folder, worktree);
  const starting = await context.transact((tx) => {
    const now = context.now();
    const begun = beginRun(tx, thread.id, run, now);
    if (before !== undefined) {
      openRun(tx, {
        id: run,
        thread_id: thread.id,
        session_id: thread.session_id,
        mode: thread.role,
        case_id: thread.case_ids[0] ?? null,
        before,
        started_at: now,
      });
    }
    return begun;
  });
  return { thread: starting, worktree, session, run, paths, environment };
}

/** Records that a run that was announced could not be started. */
export async function failStart(
  context: Context,
  threadId: string,
  failed: { readonly run: string | null; readonly error: unknown },
): Promise<void> {
  const { run, error } = failed;
  const note = error instanceof Error ? error.message : String(error);
  await context.transact((tx) =>
    endRun(tx, threadId, run, failedToStart(note), { now: context.now() })
  );
}

function plannedOf(context: Context, threadId: string) {
  return context.read((view) => {
    const thread = view.find("threads", threadId);
    const worktree = view.find("worktrees", thread?.worktree ?? "");
    const session = view.find("sessions", thread?.session_id ?? "");
    if (thread && worktree && session) return { thread, worktree, session };
    throw refused(`Cannot start "${threadId}": its worktree is not on record`, {
      reason: "thread.no_worktree",
      hint: "Run lockstep doctor",
    });
  });
}

function failedToStart(note: string) {
  return { state: "failed", exit_status: null, signal: null, note } as const;
}
