/**
 * The viewer: the tmux session in which the threads of one session run and
 * people watch. It carries a tag, and nothing without the tag is touched,
 * whatever its name.
 */
import { refused } from "../core/error.ts";
import {
  listPanes,
  listSessions,
  tmux,
  tmuxArgv,
  tmuxOnTarget,
  type TmuxServer,
  type TmuxSession,
} from "./tmux.ts";
import {
  literal,
  statusWords,
  VIEWER_KEYS,
  viewerWords,
  word,
} from "./tmux_words.ts";
import { LockstepError } from "../core/error.ts";

/** Large enough for agent programs; viewers of any size only look on. */
const COLUMNS = "200";
const ROWS = "50";

/** More would be too small to read. */
const PANES_PER_WINDOW = 6;

/** So many stay after their programs have ended, for people to read. */
const ENDED_PANES_KEPT = 6;

/** Which viewer is meant. */
export interface ViewerName {
  readonly server: TmuxServer;
  /** Name of the tmux session. */
  readonly name: string;
  /** What `@lockstep` holds: the session and its repository, no blanks. */
  readonly tag: string;
  /** Prints the right end of the status line; the user's own when left out. */
  readonly statusLine?: readonly string[];
}

export interface PaneOptions {
  /** Panes of one window name stand side by side. */
  readonly window: string;
  readonly title: string;
  readonly thread: string;
  /** Program and arguments; no shell comes between. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Variables for the program. Not for secrets: argv is public. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds the viewer, or `undefined` when there is none.
 *
 * @throws {LockstepError} `tmux.failed`; `viewer.name_taken` when a session of
 * somebody else has its name.
 */
export async function findViewer(
  viewer: ViewerName,
): Promise<TmuxSession | undefined> {
  const sessions = await listSessions(viewer.server);
  const found = sessions.find((each) => each.name === viewer.name);
  if (found === undefined || found.tag === viewer.tag) return found;
  throw refused(
    `Cannot use tmux session "${viewer.name}" as viewer: it belongs to somebody else`,
    {
      reason: "viewer.name_taken",
      hint: `Rename it: ${
        tmuxArgv(viewer.server).join(" ")
      } rename-session -t '=${viewer.name}' NEW-NAME`,
    },
  );
}

/**
 * Opens a pane in the viewer, which is made when this is its first. Nobody
 * can type into the pane, and it stays when its program ends.
 *
 * @returns the pane's id.
 * @throws {LockstepError} `tmux.failed`, `viewer.name_taken`.
 */
export async function openPane(
  viewer: ViewerName,
  options: PaneOptions,
): Promise<string> {
  const session = await findViewer(viewer);
  const pane = session === undefined
    ? await openFirst(viewer, options)
    : await openNext(viewer, session, options);
  await markPane(viewer.server, pane, options);
  return pane;
}

async function openFirst(
  viewer: ViewerName,
  options: PaneOptions,
): Promise<string> {
  try {
    return await tmux(viewer.server, [
      "new-session",
      "-d",
      "-s",
      viewer.name,
      "-n",
      options.window,
      "-x",
      COLUMNS,
      "-y",
      ROWS,
      ...paneWords(options),
      ";",
      "set-option",
      "@lockstep",
      viewer.tag,
      ...statusWords(viewer.statusLine),
      ...viewerWords("session"),
      ...viewerWords("window"),
      ...viewerWords("keys"),
    ]);
  } catch (error) {
    // Somebody else may have made it in the meantime.
    const isTmux = error instanceof LockstepError &&
      error.reason === "tmux.failed";
    const session = isTmux ? await findViewer(viewer) : undefined;
    if (session === undefined) throw error;
    return await openNext(viewer, session, options);
  }
}

async function openNext(
  viewer: ViewerName,
  session: TmuxSession,
  options: PaneOptions,
): Promise<string> {
  await recyclePanes(viewer.server, session);
  const beside = await findPaneOfWindow(viewer.server, session, options.window);
  if (beside !== undefined) {
    const pane = await split(viewer.server, beside, options);
    if (pane !== undefined) return pane;
  }
  return await tmux(viewer.server, [
    "new-window",
    "-t",
    `${session.id}:`,
    "-n",
    options.window,
    ...paneWords(options),
    ";",
    "set-option",
    "-w",
    "remain-on-exit",
    "on",
    ...viewerWords("window"),
    // Whoever watches another window goes on doing so.
    ";",
    "last-window",
    "-t",
    `${session.id}:`,
  ]);
}

/** Closes the oldest panes whose programs have ended: all is in the logs. */
async function recyclePanes(
  server: TmuxServer,
  session: TmuxSession,
): Promise<void> {
  const ended = (await listPanes(server)).filter((pane) =>
    pane.session_id === session.id && pane.isDead && pane.thread !== ""
  ).toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  for (const pane of ended.slice(0, -ENDED_PANES_KEPT)) {
    await tmuxOnTarget(server, ["kill-pane", "-t", pane.id]);
  }
}

/** `undefined` when the window has no room for one more. */
async function split(
  server: TmuxServer,
  beside: string,
  options: PaneOptions,
): Promise<string | undefined> {
  // A tiled window has room for another pane where an uneven one has not.
  await tmuxOnTarget(server, ["select-layout", "-t", beside, "tiled"]);
  try {
    const pane = await tmux(server, [
      "split-window",
      "-d",
      "-t",
      beside,
      ...paneWords(options),
    ]);
    await tmuxOnTarget(server, ["select-layout", "-t", beside, "tiled"]);
    return pane;
  } catch (error) {
    if (error instanceof LockstepError && error.reason === "tmux.failed") {
      return undefined;
    }
    throw error;
  }
}

/** Returns a pane of a window of that name in which there is room. */
async function findPaneOfWindow(
  server: TmuxServer,
  session: TmuxSession,
  window: string,
): Promise<string | undefined> {
  const lines = await tmux(server, [
    "list-panes",
    "-s",
    "-t",
    session.id,
    "-F",
    "#{pane_id} #{window_panes} #{window_name}",
  ]);
  for (const line of lines.split("\n")) {
    const [pane, count, ...name] = line.split(" ");
    const hasRoom = Number(count) < PANES_PER_WINDOW;
    if (hasRoom && name.join(" ") === window) return pane;
  }
  return undefined;
}

function paneWords(options: PaneOptions): string[] {
  const env = Object.entries(options.env)
    .flatMap(([name, value]) => ["-e", word(`${name}=${value}`)]);
  return [
    "-P",
    "-F",
    "#{pane_id}",
    "-c",
    word(literal(options.cwd)),
    ...env,
    "--",
    ...options.argv.map(word),
  ];
}

async function markPane(
  server: TmuxServer,
  pane: string,
  options: PaneOptions,
): Promise<void> {
  await tmuxOnTarget(server, [
    "set-option",
    "-p",
    "-t",
    pane,
    "@lockstep_thread",
    options.thread,
    ";",
    "select-pane",
    "-d",
    "-t",
    pane,
    ";",
    "select-pane",
    "-t",
    pane,
    "-T",
    word(literal(options.title)),
  ]);
}

/** Sets the title of a pane; false when the pane is gone. */
export function titlePane(
  server: TmuxServer,
  pane: string,
  title: string,
): Promise<boolean> {
  return tmuxOnTarget(server, [
    "select-pane",
    "-t",
    pane,
    "-T",
    word(literal(title)),
  ]);
}

/**
 * Closes the pane of a thread, if it still is that thread's.
 *
 * @throws {LockstepError} `tmux.failed` when that could not be told.
 */
export async function closePane(
  server: TmuxServer,
  pane: string,
  thread: string,
): Promise<boolean> {
  const panes = await listPanes(server);
  const isOurs = panes.some((each) =>
    each.id === pane && each.thread === thread
  );
  return isOurs && await tmuxOnTarget(server, ["kill-pane", "-t", pane]);
}

/**
 * Closes the viewer with all its panes; false when there was none. The keys of
 * viewers go with the last one on the server.
 *
 * @throws {LockstepError} `tmux.failed`, `viewer.name_taken`.
 */
export async function closeViewer(viewer: ViewerName): Promise<boolean> {
  const { server } = viewer;
  const session = await findViewer(viewer);
  if (session === undefined) return false;
  const isClosed = await tmuxOnTarget(server, [
    "kill-session",
    "-t",
    session.id,
  ]);
  const left = await listSessions(server);
  if (!left.some((each) => each.tag !== "")) {
    await tmuxOnTarget(server, ["unbind-key", "-a", "-T", VIEWER_KEYS]);
  }
  return isClosed;
}
