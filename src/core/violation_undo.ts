/**
 * Undoing a violation: a protected branch goes back to where it was, if that
 * is all that has happened to it. The move is let in by an override of its own.
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import type { Landing } from "./records/landing.ts";
import type { Violation } from "./records/violation.ts";
import { addSeconds, type IsoTime } from "./time.ts";

/** How long the way back stays open. */
const OPEN_SECONDS = 120;

/** The move that undoes a violation. */
export interface Undo {
  readonly violation_id: string;
  readonly branch: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Returns the move that would undo a violation. One that was made already, and
 * not recorded, is returned as well: its files may not have followed.
 *
 * @throws {LockstepError} `violation.not_found`, `violation.settled`,
 * `violation.not_undoable`, `violation.built_upon`.
 */
export function planUndo(
  view: View,
  id: string,
  tipOf: (branch: string) => string | undefined,
): Undo {
  const violation = view.find("violations", id);
  if (violation === undefined) {
    throw notFound("undo", "violation", id, "lockstep violation list");
  }
  if (violation.state !== "open") {
    throw refused(`Cannot undo "${id}": it is settled already`, {
      reason: "violation.settled",
      hint: "lockstep violation list --all",
    });
  }
  const undo = moveOf(view, violation);
  const tip = tipOf(undo.branch);
  if (tip === undo.from || tip === undo.to) return undo;
  throw refused(
    `Cannot undo "${id}": ${undo.branch} is at ${
      tip ?? "nothing"
    }, not at ${undo.from}`,
    {
      reason: "violation.built_upon",
      hint: `A person decides: lockstep violation resolve ${id} --reason WHY`,
      details: { ...undo, tip: tip ?? null },
    },
  );
}

function moveOf(view: View, violation: Violation): Undo {
  const { id, ref, old_commit, new_commit } = violation;
  const known = view.find("meta", "repository")?.protected_branches ?? [];
  const branch = ref?.replace(/^refs\/heads\//, "") ?? "";
  if (known.includes(branch) && old_commit !== null && new_commit !== null) {
    return { violation_id: id, branch, from: new_commit, to: old_commit };
  }
  throw refused(
    `Cannot undo "${id}": it is no move of a protected branch from one commit to another`,
    {
      reason: "violation.not_undoable",
      hint: `lockstep violation resolve ${id} --reason WHY`,
    },
  );
}

/** Opens the way back, and returns the id of what opens it. */
export function openUndo(
  tx: Transaction,
  undo: Undo,
  options: { readonly by: string; readonly now: IsoTime },
): string {
  const id = tx.nextId(ID_LETTER.override);
  tx.put("overrides", id, {
    id,
    kind: "main",
    ref: `refs/heads/${undo.branch}`,
    commit: undo.to,
    base: undo.from,
    lock_id: null,
    reason: `undo ${undo.violation_id}`,
    by: options.by,
    created_at: options.now,
    expires_at: addSeconds(options.now, OPEN_SECONDS),
    used_at: null,
    used_commit: null,
  });
  return id;
}

/** Closes the way back; the violation stays open when nothing moved. */
export function closeUndo(
  tx: Transaction,
  undo: Undo,
  end: {
    readonly override: string;
    readonly isUndone: boolean;
    /** What the commit went back to was landed by, before all this. */
    readonly landing: Landing | undefined;
    readonly note: string;
    readonly by: string;
    readonly now: IsoTime;
  },
): Violation | undefined {
  const override = tx.find("overrides", end.override);
  if (override !== undefined && override.used_at === null) {
    tx.put("overrides", override.id, { ...override, expires_at: end.now });
  }
  const violation = tx.find("violations", undo.violation_id);
  if (!end.isUndone || violation === undefined) return violation;
  // The way back is no landing: the history before it counts again.
  if (end.landing !== undefined) tx.put("landings", undo.to, end.landing);
  else if (tx.find("landings", undo.to) !== undefined) {
    tx.remove("landings", undo.to);
  }
  const settled: Violation = {
    ...violation,
    state: "acknowledged",
    acknowledged_by: end.by,
    acknowledged_at: end.now,
    note: end.note,
  };
  tx.put("violations", violation.id, settled);
  return settled;
}
