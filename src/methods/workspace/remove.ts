import { join } from "@std/path";
import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { isAbsence } from "../../io/fs.ts";
import { keepAdoptedHooks, uninstallHooks } from "../../store/hooks_install.ts";
import { removeKnownRepository } from "../../store/known_repositories.ts";
import { removeCandidates } from "../candidate_scratch.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "workspace.remove",
  summary: "Take Lockstep out of this repository, with its hooks and its state",
  effect: "write",
  params: z.strictObject({
    force: z._default(z.boolean(), false).check(
      z.describe("Also while sessions are open; their worktrees stay"),
    ),
    keep_state: z._default(z.boolean(), false).check(
      z.describe("Take out only the hooks; the ledger stays"),
    ),
  }),
  result: () =>
    z.strictObject({
      repo_path: z.string(),
      removed: z.array(z.string()),
      kept: z.array(z.string()),
    }),
  example: "lockstep workspace remove",
  run: async (context, params) => {
    const { commonDir, topLevel } = context.repository();
    const { paths } = context.ledger();
    if (!params.force) requireNoOpenSession(context);
    if (!params.keep_state) await removeCandidates(context);
    uninstallHooks(commonDir);
    const kept = keepAdoptedHooks(commonDir, paths);
    const gone = params.keep_state
      ? [paths.gitconfig, paths.hooks, join(paths.root, "deleted_branches")]
      : [paths.root];
    const removed = gone.filter(removeTree);
    if (!params.keep_state) removeKnownRepository(commonDir);
    return { repo_path: topLevel, removed, kept };
  },
  text: (result) =>
    [
      `Lockstep is out of ${result.repo_path}. Branches and worktrees are as they were.`,
      ...result.kept.map((path) => `Kept: ${path}`),
    ].join("\n"),
});

function requireNoOpenSession(context: Context): void {
  const ledger = context.ledger();
  // Of one that is damaged nobody knows who works by it.
  if (!ledger.exists() && !ledger.hasRemains()) return;
  const open = context.read((view) =>
    Object.values(view.all("sessions"))
      .filter((each) => each.state === "open").map((each) => each.id)
  );
  if (open.length === 0) return;
  throw refused(
    `Cannot remove Lockstep: ${open.length} session(s) are open: ${
      open.join(", ")
    }`,
    {
      reason: "session.open",
      hint:
        "Close them: lockstep session close --session NAME; or add --force, which leaves their worktrees where they are",
      details: { sessions: open },
    },
  );
}

/** Returns whether there was anything. */
function removeTree(path: string): boolean {
  try {
    Deno.removeSync(path, { recursive: true });
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
