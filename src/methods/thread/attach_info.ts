import * as z from "zod/mini";
import type { Thread } from "../../core/records/thread.ts";
import { requireOpenSession } from "../../core/session_rules.ts";
import { requireThread } from "../../core/thread_rules.ts";
import { shellWord } from "../../core/shell_word.ts";
import { ENV, readEnv } from "../../io/env.ts";
import { findViewer } from "../../io/tmux_viewer.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { paneStateOf } from "../pane_state.ts";
import { viewerOf } from "../viewer_of.ts";

export const definition = method({
  name: "thread.attach_info",
  summary: "Show the command by which a person watches the viewer",
  effect: "read",
  params: z.strictObject({
    thread_id: z.optional(
      z.string().check(
        z.describe("Thread whose pane is to be found; the whole viewer else"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      /** False while no thread was ever spawned, or the viewer is closed. */
      available: z.boolean(),
      tmux_session: z.string(),
      /** Null without a thread, and when its pane is closed. */
      tmux_pane_id: z.nullable(z.string()),
      read_only: z.literal(true),
      attach_command: z.string(),
      /** For a person who is inside that tmux already; null elsewhere. */
      switch_command: z.nullable(z.string()),
    }),
  positional: ["thread_id"],
  example: "lockstep thread attach-info",
  run: async (context, params) => {
    const { session, thread } = context.read((view) => {
      const thread = params.thread_id === undefined
        ? undefined
        : requireThread(view, params.thread_id, "watch");
      const id = thread?.session_id ?? context.sessionId();
      return { session: requireOpenSession(view, id), thread };
    });
    const viewer = await viewerOf(context, session);
    const { socket } = viewer.server;
    const flag = socket.startsWith("/") ? "-S" : "-L";
    const server = socket === "" ? "" : `${flag} ${shellWord(socket)} `;
    const pane = await findPane(context, thread);
    const target = shellWord(pane ?? `=${viewer.name}`);
    const around = tmuxAround(socket);
    const force = around === "other" ? "TMUX= " : "";
    return {
      available: await findViewer(viewer) !== undefined,
      tmux_session: viewer.name,
      tmux_pane_id: pane,
      read_only: true as const,
      attach_command: `${force}tmux ${server}attach -r -t ${target}`,
      switch_command: around === "same"
        ? `tmux ${server}switch-client -r -t ${target}`
        : null,
    };
  },
  text: (result) => {
    const command = result.switch_command ?? result.attach_command;
    return result.available
      ? `${command}  # n p: window, Tab: pane, q: leave`
      : `${command}\nThe viewer is not there yet: it is made for the first thread`;
  },
});

/** tmux does not attach inside tmux; on the same server it can switch. */
function tmuxAround(socket: string): "none" | "same" | "other" {
  const [path] = readEnv(ENV.tmux)?.split(",") ?? [];
  if (path === undefined || path === "") return "none";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isSame = socket === "" || socket === path || socket === name;
  return isSame ? "same" : "other";
}

async function findPane(
  context: Context,
  thread: Thread | undefined,
): Promise<string | null> {
  const state = thread && await paneStateOf(context, thread);
  const isThere = state === "running" || state === "ended";
  return isThere ? thread?.pane_id ?? null : null;
}
