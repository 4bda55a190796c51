import * as z from "zod/mini";
import { method } from "../method.ts";
import { reapThreads } from "../thread_reap.ts";

const Reaped = z.strictObject({
  thread_id: z.string(),
  state: z.string(),
  ended_pids: z.array(z.int()),
  left_pids: z.array(z.int()),
  pane_closed: z.boolean(),
});

export const definition = method({
  name: "thread.child.reap",
  summary: "Clear up after threads whose supervisor is dead",
  effect: "write",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Those of all sessions"),
    ),
    close_panes: z._default(z.boolean(), false).check(
      z.describe("Close the panes of ended threads as well"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ reaped: z.array(Reaped) }),
  example: "lockstep thread child reap --close-panes",
  run: async (context, params) => {
    const reaped = await reapThreads(context, {
      sessionId: params.all ? undefined : context.sessionId(),
      arePanesClosed: params.close_panes,
    });
    return {
      reaped: reaped.map((each) => ({
        ...each,
        ended_pids: [...each.ended_pids],
        left_pids: [...each.left_pids],
      })),
    };
  },
  text: ({ reaped }) =>
    reaped.length === 0
      ? "Nothing to clear up"
      : reaped.map((each) =>
        `${each.thread_id} is ${each.state}; processes ended: ${each.ended_pids.length}${
          each.left_pids.length === 0
            ? ""
            : `, still running: ${each.left_pids.join(" ")}`
        }${each.pane_closed ? "; pane closed" : ""}`
      ).join("\n"),
  exitStatus: ({ reaped }) =>
    reaped.some((each) => each.left_pids.length > 0) ? 4 : 0,
});
