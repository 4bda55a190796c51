import * as z from "zod/mini";
import { upstreamNames } from "../../core/upstream.ts";
import { loadHooksState } from "../../store/hooks_state.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "workspace.info",
  summary: "Show what Lockstep knows of this repository",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      repo_path: z.string(),
      git_dir: z.string(),
      state_path: z.string(),
      initialized: z.boolean(),
      protected_branches: z.array(z.string()),
      accept_upstream: z.boolean(),
      /** What each protected branch may fast-forward to; null: nothing. */
      upstreams: z.record(z.string(), z.nullable(z.string())),
      hooks_path: z.string(),
      hooks: z.enum(["current", "stale", "moved", "off", "absent"]),
      open_sessions: z.array(z.string()),
    }),
  example: "lockstep workspace info",
  run: (context) => {
    const { commonDir, topLevel } = context.repository();
    const ledger = context.ledger();
    const initialized = ledger.exists();
    const known = initialized
      ? context.read((view) => ({
        meta: view.find("meta", "repository"),
        open: Object.values(view.all("sessions"))
          .filter((each) => each.state === "open").map((each) => each.id),
      }))
      : { meta: undefined, open: [] };
    return Promise.resolve({
      repo_path: topLevel,
      git_dir: commonDir,
      state_path: ledger.paths.root,
      initialized,
      protected_branches: known.meta?.protected_branches ?? [],
      accept_upstream: known.meta?.accept_upstream !== false,
      upstreams: upstreamNames(known.meta),
      hooks_path: ledger.paths.hooks,
      hooks: loadHooksState(commonDir),
      open_sessions: known.open,
    });
  },
  text: (result) =>
    [
      `Repository  ${result.repo_path}`,
      `State       ${
        result.initialized
          ? result.state_path
          : "none; run lockstep workspace init"
      }`,
      `Protected   ${result.protected_branches.join(", ") || "nothing"}`,
      ...Object.entries(result.upstreams).map(([branch, upstream]) =>
        `Upstream    ${branch} may follow ${upstream ?? "nothing"}`
      ),
      `Hooks       ${result.hooks}, ${result.hooks_path}`,
      `Sessions    ${result.open_sessions.join(", ") || "none open"}`,
    ].join("\n"),
});
