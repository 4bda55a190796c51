import { auditHistory, newFindings } from "../core/audit_rules.ts";
import { type Check, fine, wrong } from "../core/doctor_rules.ts";
import { shellWord } from "../core/shell_word.ts";
import { findEffectiveHooksPath } from "../io/git_config.ts";
import { listWorktrees } from "../io/git_worktree.ts";
import { findUpstreamChanges, protectedHistories } from "./audit_history.ts";
import type { Context } from "./context.ts";

/** Looks for what no hook has seen, and for worktrees where none of ours runs. */
export async function checkHistory(context: Context): Promise<Check[]> {
  const histories = await protectedHistories(context);
  const findings = context.read((view) =>
    newFindings(
      view,
      histories.flatMap((each) => auditHistory(view, each)),
    )
  );
  const unapproved = findings.map((each) =>
    wrong({ id: "history.approved", subject: each.ref }, each.text, {
      fix: "lockstep audit main",
    })
  );
  return [
    ...unapproved.length === 0
      ? [fine(
        { id: "history.approved" },
        "every commit of the protected branches was approved, or is on record",
      )]
      : unapproved,
    ...await checkUpstreams(context),
    ...await checkWorktreeHooks(context),
  ];
}

/** Also what an audit has put on record: it is as it is until it is settled. */
async function checkUpstreams(context: Context): Promise<Check[]> {
  const changes = await findUpstreamChanges(context);
  if (changes.length === 0) {
    return [fine(
      { id: "upstream.recorded" },
      "protected branches follow nothing but what is on record",
    )];
  }
  return changes.map(({ ref, text }) => {
    const branch = ref.slice("refs/heads/".length);
    return wrong(
      { id: "upstream.recorded", subject: branch, severity: "warning" },
      `${text}; nothing of it is let in`,
      { fix: `lockstep workspace accept-upstream ${branch} --reason TEXT` },
    );
  });
}

async function checkWorktreeHooks(context: Context): Promise<Check[]> {
  const { topLevel } = context.repository();
  const { hooks } = context.ledger().paths;
  const checks: Check[] = [];
  for (const { path, ...worktree } of await listWorktrees(topLevel)) {
    if (worktree.isBare || worktree.prunableReason !== undefined) continue;
    const effective = await findEffectiveHooksPath(path);
    // Where none is configured at all, `hooks.installed` says so.
    if (effective === hooks || effective === "") continue;
    checks.push(wrong(
      { id: "hooks.bypassed", subject: path },
      `git runs the hooks in ${effective} there, not those of Lockstep`,
      {
        fix: `git -C ${
          shellWord(path)
        } config --worktree --unset core.hooksPath`,
      },
    ));
  }
  return checks;
}
