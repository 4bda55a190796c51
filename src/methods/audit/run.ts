import * as z from "zod/mini";
import { type Finding, recordFindings } from "../../core/audit_rules.ts";
import { refused } from "../../core/error.ts";
import { requireThread } from "../../core/thread_rules.ts";
import { pathRulesOf } from "../../core/path_rules.ts";
import { auditRun } from "../../core/run_audit.ts";
import { compileScope } from "../../core/scope.ts";
import { runHistory } from "../../io/run_snapshot.ts";
import { runPaths } from "../../store/run_folder.ts";
import { auditResult, auditText } from "../audit_result.ts";
import { comparable, findSnapshot, snapshotFor } from "../audit_snapshot.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "audit.run",
  summary: "Look at what a thread did beside its commits",
  effect: "write",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("Thread, as T5; its last run")),
  }),
  result: () => auditResult(),
  positional: ["thread_id"],
  example: "lockstep audit run T5",
  run: async (context, params) => {
    const findings = await findingsOf(context, params.thread_id);
    return await context.transact((tx) => ({
      findings,
      recorded: recordFindings(tx, findings, context.now()),
    }));
  },
  text: (result) => auditText(result, "The run left everything else alone"),
  exitStatus: (result) => result.recorded.length === 0 ? 0 : 1,
});

async function findingsOf(context: Context, id: string): Promise<Finding[]> {
  const { thread, worktree, rules } = context.read((view) => {
    const thread = requireThread(view, id, "audit");
    const worktree = view.find("worktrees", thread.worktree);
    const rules = pathRulesOf(view.find("meta", "repository"));
    return { thread, worktree, rules };
  });
  const folder = runPaths(context.ledger().paths.runs, thread.run_id ?? "");
  const before = thread.run_id === null
    ? undefined
    : findSnapshot(folder.folder);
  if (before === undefined || worktree === undefined) {
    throw refused(`Cannot audit "${id}": nothing was noted when it started`, {
      reason: "audit.no_snapshot",
      hint: "Audit what it committed: lockstep audit branch",
    });
  }
  const after = await snapshotFor(context, worktree);
  return auditRun({
    ...await comparable(context, worktree, { before, after }),
    history: await runHistory(worktree.path, before.commit),
    isAllowed: compileScope(worktree.scope, rules).isAllowed,
  });
}
