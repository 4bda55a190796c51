import * as z from "zod/mini";
import { method } from "../method.ts";
import { describeSession, SessionContext } from "./describe_session.ts";

export const definition = method({
  name: "session.context",
  summary: "Show a session with its worktree, branch and viewer",
  effect: "read",
  params: z.strictObject({
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => SessionContext,
  positional: ["session_id"],
  example: "lockstep session context",
  run: (context) => describeSession(context, context.sessionId()),
  text: (found) =>
    [
      `Session ${found.session.id} (${found.session.state})`,
      `request   ${found.session.user_request}`,
      `worktree  ${found.session_root_worktree?.path ?? "none"}`,
      `branch    ${found.session.branch}`,
      `viewer    ${found.session.viewer}`,
      `main      ${found.main_worktree.path} (${
        found.main_worktree.branch ?? "detached"
      })`,
    ].join("\n"),
});
