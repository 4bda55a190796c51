import * as z from "zod/mini";
import { type TmuxReadiness, tmuxReadiness } from "../../io/tmux.ts";
import { method } from "../method.ts";
import { tmuxServerOf } from "../viewer_of.ts";

const Result = z.strictObject({
  status: z.enum(["ready", "missing", "too_old", "unresponsive"]),
  version: z.nullable(z.string()),
  /** Socket that viewers are on; empty for the user's own server. */
  socket: z.string(),
  /** What a person has to do; empty when ready. */
  instructions: z.array(z.string()),
});

export const definition = method({
  name: "runtime.tmux.ensure",
  summary: "Find out whether tmux can show the viewers",
  effect: "read",
  params: z.strictObject({}),
  result: () => Result,
  example: "lockstep runtime tmux ensure",
  run: async (context) => {
    const server = await tmuxServerOf(context);
    const found = await tmuxReadiness(server);
    return {
      status: found.status,
      version: "version" in found ? found.version : null,
      socket: server.socket,
      instructions: instructionsFor(found),
    };
  },
  text: (result) =>
    [
      `tmux is ${result.status.replace("_", " ")}${
        result.version === null ? "" : ` (${result.version})`
      }`,
      ...result.instructions,
    ].join("\n"),
  exitStatus: (result) => result.status === "ready" ? 0 : 4,
});

/** Nothing is installed: that is for a person to decide. */
function instructionsFor(found: TmuxReadiness): string[] {
  switch (found.status) {
    case "ready":
      return [];
    case "missing":
    case "too_old":
      return [
        "Install tmux 3.2 or newer: apt-get install tmux, dnf install tmux, or brew install tmux",
      ];
    case "unresponsive":
      return [
        `The tmux server does not answer: ${found.message}`,
        "Use another server: set LOCKSTEP_TMUX_SOCKET, or tmux.socket in lockstep.yaml",
      ];
    default:
      return found satisfies never;
  }
}
