/** What the sandbox of the calling program lets through. Changes nothing. */
import { join } from "@std/path";
import { type Check, fine, untold, wrong } from "../core/doctor_rules.ts";
import { canWrite, isWritableFolder } from "../io/access.ts";
import { isThere } from "../io/fs.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { loadProcessTable } from "../io/pid.ts";
import { tmuxReadiness } from "../io/tmux.ts";
import type { Context } from "./context.ts";
import { tmuxServerOf } from "./viewer_of.ts";
import { locateWorktree } from "./worktree_make.ts";

/** Checks what an agent has to be able to do from where it runs. */
export async function checkAgent(context: Context): Promise<Check[]> {
  const { commonDir, gitDir } = context.repository();
  const { root, lock } = context.ledger().paths;
  const state = isThere(lock) ? [await canWrite(lock)] : [];
  const folders = await Promise.all(
    [
      isThere(root) ? root : commonDir,
      commonDir,
      gitDir,
      join(commonDir, "objects"),
    ]
      .map(isWritableFolder),
  );
  const isWritable = [...state, ...folders].every((each) => each);
  return [
    isWritable
      ? fine({ id: "state.read_only" }, `${commonDir} is writable from here`)
      : wrong(
        { id: "state.read_only" },
        `${commonDir} is not writable from here: neither Lockstep nor git can save anything`,
        { fix: settingFor(commonDir) },
      ),
    await checkNewWorktrees(context),
    await checkProcesses(),
    await checkTmux(context),
  ];
}

/** Worktrees lie beside the repository, where a sandbox often ends. */
async function checkNewWorktrees(context: Context): Promise<Check> {
  const head = { id: "agent.worktrees" };
  const { worktree } = await context.config();
  const main = await mainWorktreeOf(context.repository());
  const wanted = folderAbove(locateWorktree(worktree.location, main, "new"));
  let folder = wanted;
  while (!isThere(folder)) folder = folderAbove(folder);
  return await isWritableFolder(folder)
    ? fine(head, `worktrees can be made in ${wanted}`)
    : wrong(head, `worktrees cannot be made: ${folder} is not writable`, {
      fix: settingFor(folder),
    });
}

function folderAbove(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Each agent program has its own way to let a folder be written. */
function settingFor(folder: string): string {
  const quoted = JSON.stringify(folder);
  return [
    `codex: --config 'sandbox_workspace_write.writable_roots=[${quoted}]'`,
    `claude: "permissions": {"additionalDirectories": [${quoted}]}`,
    `others: let ${folder} be written`,
  ].join("; ");
}

async function checkProcesses(): Promise<Check> {
  const head = { id: "agent.processes", severity: "warning" } as const;
  const table = await loadProcessTable();
  const sees = table !== undefined && table.entries.size > 0;
  return sees
    ? fine(head, "other processes can be seen")
    : untold(head, "other processes cannot be seen: liveness stays unknown");
}

async function checkTmux(context: Context): Promise<Check> {
  const head = { id: "agent.tmux", severity: "warning" } as const;
  const readiness = await tmuxReadiness(await tmuxServerOf(context));
  switch (readiness.status) {
    case "ready":
      return fine(head, `tmux ${readiness.version} answers`);
    case "missing":
      return wrong(head, "tmux is not there: no workers in panes", {
        fix: "lockstep runtime tmux ensure",
      });
    case "too_old":
      return wrong(head, `tmux ${readiness.version} is too old`, {
        fix: "lockstep runtime tmux ensure",
      });
    case "unresponsive":
      return untold(head, `tmux does not answer: ${readiness.message}`);
    default:
      return readiness satisfies never;
  }
}
