import { join } from "@std/path";
import * as z from "zod/mini";
import { findEffectiveHooksPath } from "../../io/git_config.ts";
import { listWorktrees } from "../../io/git_worktree.ts";
import { listForeignHooks } from "../../store/hooks_foreign.ts";
import { loadHooksState } from "../../store/hooks_state.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "hooks.status",
  summary: "Show whether git runs the hooks of Lockstep, in every worktree",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      state: z.enum(["current", "stale", "moved", "off", "absent"]),
      hooks_path: z.string(),
      /** Hooks of others that run after ours. */
      chained: z.array(z.string()),
      /** Worktrees in which git runs other hooks than ours. */
      bypassed_worktrees: z.array(
        z.strictObject({ path: z.string(), hooks_path: z.string() }),
      ),
    }),
  example: "lockstep hooks status",
  run: async (context) => {
    const { commonDir, topLevel } = context.repository();
    const { paths } = context.ledger();
    const bypassed = [];
    for (const { path, ...worktree } of await listWorktrees(topLevel)) {
      if (worktree.isBare || worktree.prunableReason !== undefined) continue;
      const effective = await findEffectiveHooksPath(path);
      if (effective === paths.hooks) continue;
      bypassed.push({
        path,
        hooks_path: effective === "" ? join(commonDir, "hooks") : effective,
      });
    }
    return {
      state: loadHooksState(commonDir),
      hooks_path: paths.hooks,
      chained: listForeignHooks(commonDir, paths),
      bypassed_worktrees: bypassed,
    };
  },
  text: (result) =>
    [
      `Hooks      ${result.state}, ${result.hooks_path}`,
      ...result.chained.map((path) => `Also run   ${path}`),
      ...result.bypassed_worktrees.map((each) =>
        `Not run    in ${each.path}: git uses ${each.hooks_path}`
      ),
    ].join("\n"),
  exitStatus: (result) =>
    result.state === "current" && result.bypassed_worktrees.length === 0
      ? 0
      : 1,
});
