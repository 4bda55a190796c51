import { join } from "@std/path";
import * as z from "zod/mini";
import type { Finding } from "../../core/audit_rules.ts";
import { recordFindings } from "../../core/audit_rules.ts";
import { notFound } from "../../core/error.ts";
import { pathRulesOf } from "../../core/path_rules.ts";
import { displayPath } from "../../core/path.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { lastLogged } from "../../core/reflog.ts";
import { compileScope } from "../../core/scope.ts";
import { findChangeTime, readText } from "../../io/fs.ts";
import { findCommit } from "../../io/git.ts";
import { ownPaths, tipsOf } from "../../io/git_audit.ts";
import { auditResult, auditText } from "../audit_result.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "audit.branch",
  summary:
    "Compare what managed branches changed with their scopes and their logs",
  effect: "write",
  params: z.strictObject({
    branch: z.optional(z.string()).check(
      z.describe("Managed branch; all of them when left out"),
    ),
  }),
  result: () => auditResult(),
  positional: ["branch"],
  example: "lockstep audit branch",
  run: async (context, params) => {
    const worktrees = managedWorktrees(context, params.branch);
    const findings: Finding[] = [];
    for (const worktree of worktrees) {
      const unlogged = await auditMoves(context, worktree);
      const finding = await auditBranch(context, worktree);
      findings.push(
        ...[unlogged, finding].filter((each) => each !== undefined),
      );
    }
    return await context.transact((tx) => ({
      findings,
      recorded: recordFindings(tx, findings, context.now()),
    }));
  },
  text: (result) =>
    auditText(
      result,
      "Every managed branch stayed inside its scope, and moved by git alone",
    ),
  exitStatus: (result) => result.recorded.length === 0 ? 0 : 1,
});

function managedWorktrees(
  context: Context,
  branch: string | undefined,
): Worktree[] {
  const all = context.read((view) =>
    Object.values(view.all("worktrees")).filter((each) =>
      each.state === "active" || each.state === "merged"
    )
  );
  if (branch === undefined) return all;
  const wanted = all.filter((each) => each.branch === branch);
  if (wanted.length > 0) return wanted;
  throw notFound("audit", "branch", branch, "lockstep worktree list");
}

/** A ref that is written as a file is not in the log that git keeps of it. */
async function auditMoves(
  context: Context,
  { branch }: Worktree,
): Promise<Finding | undefined> {
  const folder = context.repository().commonDir;
  const ref = `refs/heads/${branch}`;
  const tip = await findCommit(folder, ref);
  const logged = lastLogged(readText(join(folder, "logs", ref)) ?? "");
  if (tip === undefined || logged === undefined || logged === tip) return;
  // git logs a move just before it makes it.
  if (await findCommit(folder, ref) !== tip) return;
  // Of a branch that is older than its log, git may have dropped the entry.
  const written = findChangeTime(join(folder, ref));
  const loggedAt = findChangeTime(join(folder, "logs", ref));
  if (written === undefined || (loggedAt ?? "") > written) return;
  return {
    kind: "unlogged",
    ref,
    old_commit: logged,
    new_commit: tip,
    text: `${branch} went from ${logged.slice(0, 12)} to ${
      tip.slice(0, 12)
    } without git: its log does not have that`,
  };
}

async function auditBranch(
  context: Context,
  worktree: Worktree,
): Promise<Finding | undefined> {
  const folder = context.repository().commonDir;
  const ref = `refs/heads/${worktree.branch}`;
  const tip = await findCommit(folder, ref);
  if (tip === undefined) {
    return {
      kind: "deleted",
      ref,
      old_commit: null,
      new_commit: null,
      text: `${worktree.branch} is gone`,
    };
  }
  const { meta, accepted } = context.read((view) => ({
    meta: view.find("meta", "repository"),
    accepted: Object.values(view.all("overrides"))
      .filter((each) => each.ref === ref && each.used_commit !== null)
      .flatMap((each) => each.used_commit ?? []),
  }));
  const base = await findCommit(folder, worktree.base_ref ?? "") ??
    worktree.base_commit;
  const others = await tipsOf(folder, meta?.protected_branches ?? []);
  const paths = await ownPaths(folder, tip, {
    base,
    others: [...others, ...accepted],
  });
  const outside = compileScope(worktree.scope, pathRulesOf(meta))
    .outside(paths);
  if (outside.length === 0) return undefined;
  return {
    kind: "scope",
    ref,
    old_commit: base,
    new_commit: tip,
    text:
      `${worktree.branch} changes ${outside.length} path(s) outside its scope: ${
        outside.slice(0, 5).map(displayPath).join(", ")
      }`,
  };
}
