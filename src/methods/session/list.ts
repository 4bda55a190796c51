import * as z from "zod/mini";
import { Session } from "../../core/records/session.ts";
import { isStale } from "../../core/session_rules.ts";
import { method } from "../method.ts";

const Listed = z.strictObject({
  session: Session,
  /** Open, and not heard of for longer than `leases.session_stale_seconds`. */
  is_stale: z.boolean(),
});

export const definition = method({
  name: "session.list",
  summary: "List the sessions that are open",
  effect: "read",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Closed sessions as well"),
    ),
  }),
  result: () => z.strictObject({ sessions: z.array(Listed), count: z.int() }),
  example: "lockstep session list",
  run: async (context, params) => {
    const { leases } = await context.config();
    const now = context.now();
    const sessions = context.read((view) =>
      Object.values(view.all("sessions"))
        .filter((each) => params.all || each.state === "open")
        .toSorted((a, b) => a.opened_at < b.opened_at ? 1 : -1)
    ).map((session) => ({
      session,
      is_stale: isStale(session, now, leases.session_stale_seconds),
    }));
    return { sessions, count: sessions.length };
  },
  text: (result) =>
    result.count === 0
      ? "No session is open"
      : result.sessions.map(({ session, is_stale }) =>
        `${session.id}  ${session.state}${
          is_stale ? ", stale" : ""
        }  ${session.branch}  ${session.user_request.split("\n")[0] ?? ""}`
      ).join("\n"),
});
