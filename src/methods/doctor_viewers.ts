import { counted } from "../core/count_text.ts";
import { type Check, fine, untold, wrong } from "../core/doctor_rules.ts";
import type { Session } from "../core/records/session.ts";
import { isLive } from "../core/thread_state.ts";
import { viewerTag } from "../core/viewer_tag.ts";
import {
  listSessions,
  tmuxArgv,
  tmuxReadiness,
  type TmuxSession,
} from "../io/tmux.ts";
import type { Context } from "./context.ts";
import { tmuxServerOf } from "./viewer_of.ts";

/** Compares the viewers that should be there with what tmux has. */
export async function checkViewers(context: Context): Promise<Check[]> {
  const server = await tmuxServerOf(context);
  const { status } = await tmuxReadiness(server);
  const head = { id: "viewer", severity: "warning" } as const;
  if (status === "unresponsive") return [untold(head, "tmux does not answer")];
  const there = status === "ready" ? await listSessions(server) : [];
  const { sessions, threads } = context.read((view) => ({
    sessions: Object.values(view.all("sessions")),
    threads: Object.values(view.all("threads")).filter(isLive),
  }));
  const { commonDir } = context.repository();
  return sessions.flatMap((session) => {
    const live = threads.filter((each) => each.session_id === session.id);
    const viewer = there.find((each) => each.name === session.viewer);
    return checkViewer(session, {
      viewer,
      isOurs: viewer?.tag === viewerTag(session.id, commonDir),
      threads: live.length,
      tmux: tmuxArgv(server).join(" "),
    });
  });
}

function checkViewer(
  session: Session,
  { viewer, isOurs, threads, tmux }: {
    readonly viewer: TmuxSession | undefined;
    readonly isOurs: boolean;
    readonly threads: number;
    /** How this server is called. */
    readonly tmux: string;
  },
): Check[] {
  const head = {
    id: "viewer",
    subject: session.viewer,
    severity: "warning",
  } as const;
  const isOpen = session.state === "open";
  if (viewer === undefined) {
    return threads === 0 ? [] : [wrong(
      head,
      `it is gone; as running count ${
        counted(threads, "thread")
      } of session ${session.id}`,
      { fix: `lockstep thread child reap --session ${session.id}` },
    )];
  }
  if (!isOurs) {
    // A name that is not needed any more may be anybody's.
    return isOpen
      ? [wrong(head, "a tmux session of that name is not ours", {
        fix: `${tmux} rename-session -t '=${session.viewer}' other-name`,
      })]
      : [];
  }
  return isOpen
    ? [fine(head, `it is there, with ${counted(threads, "thread")}`)]
    : [wrong(
      { ...head, id: "viewer.left", subject: session.id },
      `it is there, but session ${session.id} is closed`,
      { fix: `lockstep session cleanup ${session.id}`, isSafe: true },
    )];
}
