import { LockstepError, usage } from "../core/error.ts";
import {
  checkNames,
  checkReferences,
  isCountable,
} from "../core/ledger_check.ts";
import { checkRecords } from "../core/record_schemas.ts";
import type { LedgerState } from "../core/restore_rules.ts";
import type { IsoTime } from "../core/time.ts";
import { wholeState } from "./backups.ts";
import { FORMAT_VERSION } from "./format.ts";
import type { Migration } from "./ground.ts";
import type { Ledger } from "./ledger.ts";

/** A whole ledger as one document. */
export interface ExportedLedger {
  /** Of the ledger that it was made from. */
  readonly format: number;
  readonly seq: number;
  readonly exported_at: IsoTime;
  readonly aggregates: LedgerState;
}

/** Returns the whole ledger as one JSON document. */
export function exportState(ledger: Ledger, now: IsoTime): ExportedLedger {
  return ledger.readView((view) => ({
    format: FORMAT_VERSION,
    seq: view.source.journal.seq,
    exported_at: now,
    aggregates: wholeState(view),
  }));
}

/**
 * Reads what {@linkcode exportState} made, also inside the `--json` envelope.
 *
 * @throws {LockstepError} `ledger.invalid_export`, `ledger.newer_format`.
 */
export function parseExport(
  path: string,
  text: string,
  options: {
    readonly migrations: readonly Migration[];
    /** Also when a record refers to one that is not there. */
    readonly isForced: boolean;
  },
): { readonly seq: number; readonly state: LedgerState } {
  const document = parseDocument(path, text);
  const { format, seq, aggregates } = document;
  if (typeof format !== "number" || !isCountable(seq)) {
    throw invalid(path, "it is not an exported ledger");
  }
  if (format > FORMAT_VERSION) throw newer(path, format);
  const migration = options.migrations.find((each) => each.format === format);
  if (format !== FORMAT_VERSION && migration === undefined) {
    throw invalid(path, `no way is known from format ${format}`);
  }
  if (!isState(aggregates)) throw invalid(path, "its aggregates are not whole");
  const state = migration?.upgrade(aggregates) ?? aggregates;
  const problem = [
    ...checkNames(state),
    ...checkRecords(state),
    ...(options.isForced ? [] : checkReferences(state)),
  ][0];
  if (problem !== undefined) throw invalid(path, problem);
  // Without it nothing would be protected.
  if (state.meta?.repository === undefined) {
    throw invalid(path, 'its record meta "repository" is missing');
  }
  return { seq, state };
}

function parseDocument(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(path, "it is not JSON");
  }
  if (!isObject(value)) throw invalid(path, "it is not an exported ledger");
  return isObject(value.data) ? value.data : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isState(value: unknown): value is LedgerState {
  return isObject(value) &&
    Object.values(value).every((records) =>
      isObject(records) && Object.values(records).every(isObject)
    );
}

function invalid(path: string, what: string): LockstepError {
  return usage(`Cannot import "${path}": ${what}`, {
    reason: "ledger.invalid_export",
    hint: "Make one with: lockstep ledger export > ledger.json",
  });
}

function newer(path: string, format: number): LockstepError {
  return new LockstepError(
    "corrupt",
    `Cannot import "${path}": its format is ${format}, this Lockstep knows up to ${FORMAT_VERSION}`,
    {
      reason: "ledger.newer_format",
      hint: "Install the newer Lockstep; nothing was changed",
    },
  );
}
