import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { backupRef } from "../../core/backup_ref.ts";
import { LockstepError } from "../../core/error.ts";
import { Violation } from "../../core/records/violation.ts";
import {
  closeUndo,
  openUndo,
  planUndo,
  type Undo,
} from "../../core/violation_undo.ts";
import { faultPoint } from "../../io/fault.ts";
import { keepCommit } from "../../io/git_merge.ts";
import { moveBranch, takeBack, type TakenBack } from "../../io/git_move.ts";
import { branchTips } from "../../io/git_radar.ts";
import { findBranchTip, listWorktrees } from "../../io/git_worktree.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "violation.undo",
  summary: "Take a protected branch back to where it was before a violation",
  effect: "write",
  params: z.strictObject({
    violation_id: z.string().check(z.describe("Violation, as X7")),
  }),
  result: () =>
    z.strictObject({
      violation: Violation,
      branch: z.string(),
      /** Where the branch is now. */
      commit: z.string(),
      /** Ref that keeps what was taken back. */
      backup_ref: z.string(),
    }),
  positional: ["violation_id"],
  example: "lockstep violation undo X7",
  run: async (context, params) => {
    const undo = await plan(context, params.violation_id);
    const folder = context.repository().commonDir;
    const backup_ref = backupRef(
      `violation-${undo.violation_id}`,
      context.now(),
    );
    await keepCommit(folder, backup_ref, undo.from);
    const by = actorName(context.actor());
    const { override, landing } = await context.transact((tx) => ({
      landing: tx.find("landings", undo.to),
      override: openUndo(tx, undo, { by, now: context.now() }),
    }));
    const move = await moveBack(context, undo);
    faultPoint("violation.undo.moved");
    const isUndone = await findBranchTip(folder, undo.branch) === undo.to;
    const violation = await context.transact((tx) =>
      closeUndo(tx, undo, {
        override,
        isUndone: isUndone && move.hasFiles,
        landing,
        note: `undone; kept at ${backup_ref}`,
        by,
        now: context.now(),
      })
    );
    if (!isUndone || violation === undefined) throw notMoved(undo, move);
    if (!move.hasFiles) throw filesLeft(undo, move);
    return {
      violation,
      branch: undo.branch,
      commit: undo.to,
      backup_ref,
    };
  },
  text: ({ violation, branch, commit, backup_ref }) =>
    `${violation.id} is undone: ${branch} is at ${commit}; what was taken back is kept at ${backup_ref}`,
});

async function plan(context: Context, id: string): Promise<Undo> {
  const branches = context.read((view) =>
    view.find("meta", "repository")?.protected_branches ?? []
  );
  const tips = await branchTips(context.repository().commonDir, branches);
  return context.read((view) => planUndo(view, id, (name) => tips.get(name)));
}

/** Local edits in the checkout stay, or git refuses. */
async function moveBack(context: Context, undo: Undo): Promise<TakenBack> {
  const folder = context.repository().commonDir;
  const { branch, from, to } = undo;
  const reason = `lockstep: undo ${undo.violation_id}`;
  const place = (await listWorktrees(folder))
    .find((each) => each.branch === branch);
  if (place !== undefined) {
    return await takeBack(place.path, branch, { from, to, reason });
  }
  const moved = await moveBranch(folder, branch, { from, to, reason });
  return { ...moved, hasFiles: true };
}

function notMoved(undo: Undo, move: TakenBack): LockstepError {
  const last = move.said.split("\n").at(-1) ?? "";
  return new LockstepError(
    "tool_failed",
    `Cannot undo "${undo.violation_id}": git did not move ${undo.branch} back: ${last}`,
    {
      reason: "violation.not_moved",
      hint: "Put local edits of the files concerned away, then run it again",
      details: { said: move.said },
    },
  );
}

/** The branch is back; run again, it brings the files along. */
function filesLeft(undo: Undo, move: TakenBack): LockstepError {
  const { violation_id: id, branch } = undo;
  const last = move.said.split("\n").at(-1) ?? "";
  return new LockstepError(
    "tool_failed",
    `Cannot undo "${id}" wholly: ${branch} is back, the files of its checkout are not: ${last}`,
    {
      reason: "violation.files_left",
      hint:
        `Put what changed in them meanwhile away, then: lockstep violation undo ${id}`,
      details: { said: move.said },
    },
  );
}
