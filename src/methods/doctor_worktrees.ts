import { type Check, fine, untold, wrong } from "../core/doctor_rules.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { isKept } from "../core/worktree_rules.ts";
import { shellWord } from "../core/shell_word.ts";
import { isThere } from "../io/fs.ts";
import {
  branchesBelow,
  findBranchTip,
  type ListedWorktree,
  listWorktrees,
} from "../io/git_worktree.ts";
import type { Context } from "./context.ts";
import { isBeingMade } from "./worktree_maker.ts";
import { identityOf } from "./worktree_identity.ts";

/** Compares the worktrees of the ledger with git's and with the disk. */
export async function checkWorktrees(context: Context): Promise<Check[]> {
  const kept = Object.values(context.read((view) => view.all("worktrees")))
    .filter(isKept);
  const listed = await listWorktrees(context.repository().commonDir);
  const { worktree: config } = await context.config();
  const checks: Check[] = [];
  for (const worktree of kept) {
    checks.push(
      worktree.state === "creating"
        ? await checkCreating(context, worktree)
        : await checkOne(context, worktree, listed),
    );
  }
  const known = new Set(kept.map((each) => each.branch));
  const prefix = config.branch_prefix;
  const branches = [
    ...(await branchesBelow(context.repository().commonDir, prefix)).keys(),
  ];
  return [
    ...checks,
    ...branches.filter((each) => !known.has(each))
      .map((branch) => checkUnrecorded(branch, listed)),
  ];
}

function checkUnrecorded(
  branch: string,
  listed: readonly ListedWorktree[],
): Check {
  const path = listed.find((each) => each.branch === branch)?.path;
  return path === undefined
    ? wrong(
      { id: "branch.leftover", subject: branch, severity: "info" },
      "it was left by a worktree that is gone",
      { fix: `git branch --delete ${branch}` },
    )
    : wrong(
      { id: "worktree.unrecorded", subject: path, severity: "warning" },
      `git has a worktree on ${branch} that the ledger does not know`,
      { fix: `lockstep worktree adopt ${shellWord(path)}` },
    );
}

async function checkCreating(
  context: Context,
  worktree: Worktree,
): Promise<Check> {
  const head = { id: "worktree.creating", subject: worktree.slug };
  return await isBeingMade(context, worktree)
    ? untold({ ...head, severity: "info" }, "it is being made")
    : wrong(
      { ...head, severity: "warning" },
      `its making was interrupted at ${worktree.created_at}`,
      { fix: `lockstep worktree repair ${worktree.slug}`, isSafe: true },
    );
}

async function checkOne(
  context: Context,
  worktree: Worktree,
  listed: readonly ListedWorktree[],
): Promise<Check> {
  const head = { id: "worktree.identity", subject: worktree.slug };
  const identity = await identityOf(context, worktree);
  const fix = `lockstep worktree repair ${worktree.slug}`;
  switch (identity.kind) {
    case "different":
      return isThere(`${worktree.path}/.git`)
        ? wrong(head, identity.what, { fix })
        : wrong(
          { id: "worktree.git_missing", subject: worktree.slug },
          `${worktree.path} has lost its .git file`,
          { fix, isSafe: true },
        );
    case "missing":
      return await checkMissing(context, worktree, { listed, fix });
    case "same":
      return fine(head, `${worktree.path} is on ${worktree.branch}`);
    default:
      return identity satisfies never;
  }
}

/** A folder on a volume that is not there is not gone. */
async function checkMissing(
  context: Context,
  worktree: Worktree,
  known: { readonly listed: readonly ListedWorktree[]; readonly fix: string },
): Promise<Check> {
  const head = { id: "worktree.identity", subject: worktree.slug };
  const container = worktree.path.slice(0, worktree.path.lastIndexOf("/"));
  const entry = known.listed.find((each) => each.path === worktree.path);
  if (entry?.lockedReason !== undefined || !isThere(container)) {
    return untold(
      head,
      `there is nothing at ${worktree.path}; its volume may not be mounted`,
      known.fix,
    );
  }
  const tip = await findBranchTip(
    context.repository().commonDir,
    worktree.branch,
  );
  return wrong(
    head,
    `there is nothing at ${worktree.path}; its branch ${worktree.branch} is ${
      tip === undefined ? "gone as well" : `at ${tip.slice(0, 10)}`
    }`,
    { fix: known.fix },
  );
}
