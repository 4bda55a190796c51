import * as z from "zod/mini";
import { readText } from "../../io/fs.ts";
import { method } from "../method.ts";
import { findMirror, renderMirror, textDigest } from "../mirror_render.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "mirror.status",
  summary: "Show where the mirror is and whether it lags behind the tree",
  effect: "read",
  params: z.strictObject({
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      path: z.nullable(z.string()),
      refreshed_at: z.nullable(z.string()),
      /** The tree is no longer what was written. */
      outdated: z.boolean(),
      /** The file is no longer what was written, or is gone. */
      edited: z.boolean(),
    }),
  example: "lockstep mirror status",
  run: async (context) => {
    const session = context.sessionId();
    const mirror = findMirror(context, session);
    if (mirror === undefined) {
      return { path: null, refreshed_at: null, outdated: true, edited: false };
    }
    const { path, refreshed_at, digest } = mirror;
    const now = await textDigest(renderMirror(context, session));
    const text = readText(path);
    const edited = text === undefined || await textDigest(text) !== digest;
    return { path, refreshed_at, outdated: now !== digest, edited };
  },
  text: (status) =>
    status.path === null
      ? "There is no mirror; lockstep mirror refresh PATH"
      : `${status.path}: ${status.outdated ? "outdated" : "up to date"}${
        status.edited ? ", edited by hand or gone" : ""
      }`,
});
