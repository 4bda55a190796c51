import type { Transaction } from "./aggregates.ts";
import { ID_LETTER } from "./id.ts";
import { useOverride } from "./override_rules.ts";
import { settleMove } from "./merge_land.ts";
import {
  describeReport,
  LANDING_KINDS,
  type SpoolReport,
} from "./spool_report.ts";
import type { IsoTime } from "./time.ts";

/**
 * Makes ledger facts of what hooks reported: landings and violations. A merge
 * request whose approved commit has landed is marked with it, which uses the
 * approval up; its state is left to the rules of the merge gate.
 */
export function takeReports(
  tx: Transaction,
  reports: readonly SpoolReport[],
  now: IsoTime,
): void {
  for (const report of reports) {
    const commit = commitOf(report);
    if (report.kind === "merged" && commit !== undefined) {
      // A landing of the same commit says more.
      if (tx.find("landings", commit) !== undefined) continue;
      recordLanding(tx, report, { commit, now });
    } else if (LANDING_KINDS.includes(report.kind) && commit !== undefined) {
      const override = report.fields.get("override");
      if (override !== undefined) useOverride(tx, override, { commit, now });
      recordLanding(tx, report, { commit, now });
    } else recordViolation(tx, report, now);
  }
}

/** A landing has it as its id: anything else is no landing. */
function commitOf(report: SpoolReport): string | undefined {
  const said = report.fields.get("new") ?? "";
  return /^[0-9a-f]{40,64}$/.test(said) ? said : undefined;
}

function recordLanding(
  tx: Transaction,
  report: SpoolReport,
  landing: { readonly commit: string; readonly now: IsoTime },
): void {
  const { commit, now } = landing;
  const request = report.kind === "landed"
    ? Object.values(tx.all("merge")).find((each) =>
      each.candidate?.commit === commit
    )
    : undefined;
  tx.put("landings", commit, {
    commit,
    kind: report.kind,
    ref: report.fields.get("ref") ?? "",
    old_commit: report.fields.get("old") ?? null,
    merge_request_id: request?.id ?? null,
    at: report.at ?? now,
  });
  if (request !== undefined && request.landed_commit === null) {
    tx.put("merge", request.id, { ...request, landed_commit: commit });
    settleMove(tx, { ref: report.fields.get("ref") ?? "", commit }, now);
  }
}

function recordViolation(
  tx: Transaction,
  report: SpoolReport,
  now: IsoTime,
): void {
  const id = tx.nextId(ID_LETTER.violation);
  tx.put("violations", id, {
    ...extraFields(report),
    id,
    kind: report.kind,
    state: "open",
    source: "hook",
    ref: report.fields.get("ref") ?? null,
    old_commit: report.fields.get("old") ?? null,
    new_commit: report.fields.get("new") ?? null,
    text: describeReport(report),
    at: report.at ?? now,
    found_at: now,
    acknowledged_by: null,
    acknowledged_at: null,
    note: null,
  });
}

const KNOWN_FIELDS = ["kind", "at", "ref", "old", "new", "text"];

/** What a hook says beyond the common keys: `worktree`, `session`, … */
function extraFields(report: SpoolReport): Record<string, string> {
  const extra = [...report.fields]
    .filter(([key]) => !KNOWN_FIELDS.includes(key))
    .map(([key, value]) => [`reported_${key}`, value]);
  return Object.fromEntries(extra);
}
