import * as z from "zod/mini";
import { installHooks } from "../../store/hooks_install.ts";
import { loadHooksState } from "../../store/hooks_state.ts";
import {
  addKnownRepository,
  knownRepositories,
  removeKnownRepository,
} from "../../store/known_repositories.ts";
import { kindOf } from "../../io/fs.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "hooks.repair",
  summary: "Put the git hooks of Lockstep right: moved, taken out, overwritten",
  effect: "write",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      before: z.enum(["current", "stale", "moved", "off", "absent"]),
      hooks_path: z.string(),
    }),
  example: "lockstep hooks repair",
  run: async (context) => {
    const { commonDir } = context.repository();
    const { paths } = context.ledger();
    const before = loadHooksState(commonDir);
    const config = await context.config();
    const protectedBranches = context.read((view) =>
      view.find("meta", "repository")?.protected_branches ?? []
    );
    await installHooks(commonDir, paths, {
      protectedBranches,
      branchPrefix: config.worktree.branch_prefix,
    });
    for (const known of knownRepositories()) {
      // A moved repository leaves its old path behind on the list.
      if (kindOf(known) !== "folder") removeKnownRepository(known);
    }
    addKnownRepository(commonDir);
    return { before, hooks_path: paths.hooks };
  },
  text: ({ before, hooks_path }) =>
    before === "current"
      ? `The hooks were in order: ${hooks_path}`
      : `The hooks were ${before}; git runs those in ${hooks_path} again`,
});
