import type { Session } from "../core/records/session.ts";
import { viewerTag } from "../core/viewer_tag.ts";
import { ENV, readEnv } from "../io/env.ts";
import type { TmuxServer } from "../io/tmux.ts";
import type { ViewerName } from "../io/tmux_viewer.ts";
import type { Context } from "./context.ts";

/** Returns the tmux server that viewers are on: environment before config. */
export async function tmuxServerOf(context: Context): Promise<TmuxServer> {
  const socket = readEnv(ENV.tmuxSocket) ??
    (await context.config()).tmux.socket;
  return { socket };
}

/** Returns where the viewer of a session is, whether it is there or not. */
export async function viewerOf(
  context: Context,
  session: Session,
): Promise<ViewerName> {
  return {
    server: await tmuxServerOf(context),
    name: session.viewer,
    tag: viewerTag(session.id, context.repository().commonDir),
  };
}
