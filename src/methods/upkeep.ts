/**
 * What every change of the ledger does beside what was asked for: it makes sure
 * of the hooks, brings protection in line with the configuration, and records
 * what the histories of protected branches show. Found before the kernel lock
 * is taken, applied under it.
 */
import type { Transaction } from "../core/aggregates.ts";
import type { BranchHistory } from "../core/audit_rules.ts";
import type { IsoTime } from "../core/time.ts";
import type { LoadedConfig } from "../store/config_load.ts";
import { requireHooks } from "../store/hooks_state.ts";
import { writeKnownBranches } from "../store/hooks_known.ts";
import type { Place } from "./history_doubt.ts";
import { doubtfulHistories, recordHistories } from "./history_record.ts";
import {
  applyProtection,
  findProtection,
  type FoundProtection,
} from "./protection_sync.ts";

/** These put the hooks right, so they run while the hooks are not. */
const MAY_LACK_HOOKS = /^(workspace|hooks)\./;

/** These decide themselves what is protected. */
const DECIDES_PROTECTION = /^workspace\./;

/** These say themselves what they find wrong with histories. */
const RECORDS_HISTORIES = /^audit\.main$/;

/** What is to be done. */
export interface Upkeep {
  readonly protection: FoundProtection | undefined;
  readonly histories: readonly BranchHistory[];
}

/** What was done: to be told. */
export interface UpkeepDone {
  /** Protected branches, when they are not what they were. */
  readonly branches: readonly string[] | undefined;
  /** Ids of new violations. */
  readonly recorded: readonly string[];
}

/**
 * Finds what is to be done beside a call of `method`.
 *
 * @throws {LockstepError} `hooks.path_moved`, `hooks.off`.
 */
export async function findUpkeep(
  place: Place,
  method: string,
  load: () => Promise<LoadedConfig>,
): Promise<Upkeep> {
  const { commonDir } = place.repository();
  if (!MAY_LACK_HOOKS.test(method)) {
    await requireHooks(commonDir, place.ledger().paths);
  }
  const meta = place.read((view) => view.find("meta", "repository"));
  return {
    protection: DECIDES_PROTECTION.test(method)
      ? undefined
      : await findProtection(commonDir, load, meta),
    histories: RECORDS_HISTORIES.test(method)
      ? []
      : await doubtfulHistories(place, meta?.protected_branches ?? []),
  };
}

/** Does it. */
export function applyUpkeep(
  tx: Transaction,
  upkeep: Upkeep,
  at: { readonly commonDir: string; readonly now: IsoTime },
): UpkeepDone {
  const { protection, histories } = upkeep;
  return {
    branches: protection === undefined
      ? undefined
      : applyProtection(tx, protection, at.commonDir),
    recorded: recordHistories(tx, histories, at.now),
  };
}

/** Tells the hooks and the caller. */
export function announceUpkeep(
  place: Place,
  done: UpkeepDone,
  report: (line: string) => void,
): void {
  for (const id of done.recorded) {
    report(`note: ${id} is new: lockstep violation list`);
  }
  if (done.branches === undefined) return;
  writeKnownBranches(place.ledger().paths, done.branches);
  report(
    `note: protected from now on, by the configuration: ${
      done.branches.join(", ") || "nothing"
    }`,
  );
}
