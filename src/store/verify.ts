/** Looks for everything that can be wrong with a ledger, and changes nothing. */
import { join } from "@std/path";
import { isDamage } from "../core/error.ts";
import { checkNames, checkReferences } from "../core/ledger_check.ts";
import { renderPolicy } from "../core/policy.ts";
import { checkRecords } from "../core/record_schemas.ts";
import { systemClock } from "../io/clock.ts";
import { fileSystemOf } from "../io/file_system.ts";
import { listBackups, loadBackup } from "./backups.ts";
import { newestBackup } from "../core/backup_rules.ts";
import { archiveFiles } from "./archive.ts";
import { NEWER_FORMAT, OLDER_FORMAT, parseEvents } from "./format.ts";
import type { Ledger } from "./ledger.ts";
import { aggregatePath, type LedgerView, MANIFEST } from "./ledger_view.ts";
import { readPolicy } from "./policy_files.ts";

/**
 * `damage` means that calls refuse the ledger, `format` that another version
 * of it does not; the others do not stop it.
 */
export type ProblemKind =
  | "damage"
  | "format"
  | "record"
  | "reference"
  | "projection"
  | "backup"
  | "history"
  | "leftover"
  | "file_system";

export interface Problem {
  readonly kind: ProblemKind;
  /** One line, with the file or the record that it is about. */
  readonly text: string;
  /** What helps, where the kind does not say it. */
  readonly hint?: string | undefined;
}

export interface Verification {
  /** Last event; null when the journal cannot be read. */
  readonly seq: number | null;
  readonly aggregates: number;
  readonly records: number;
  readonly problems: readonly Problem[];
}

const NOTHING = new Uint8Array();

/** Others may be in the middle of a change when we look. */
const ATTEMPTS = 3;

/** Verifies checksums, sequence, records, references, policy and history. */
export async function verifyLedger(ledger: Ledger): Promise<Verification> {
  const around = [...checkHistory(ledger), ...await checkFileSystem(ledger)];
  let result = verifyOnce(ledger);
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    if (!isDoubtful(ledger, result)) break;
    result = verifyOnce(ledger);
  }
  return { ...result, problems: [...result.problems, ...around] };
}

/** Policy files follow the journal; after it, what is missing was replaced. */
function isDoubtful(ledger: Ledger, result: Verification): boolean {
  const has = (wanted: ProblemKind) =>
    result.problems.some(({ kind }) => kind === wanted);
  if (result.seq === null || !has("damage")) return has("projection");
  return ledger.readView((view) => view.source.journal.seq) !== result.seq;
}

function verifyOnce(ledger: Ledger): Verification {
  const around = checkBackups(ledger);
  try {
    return ledger.readView((view) => verifyView(ledger, view, around));
  } catch (error) {
    const problems = [...damageIn(error), ...around];
    return { seq: null, aggregates: 0, records: 0, problems };
  }
}

function verifyView(
  ledger: Ledger,
  view: LedgerView,
  around: readonly Problem[],
): Verification {
  const problems: Problem[] = [];
  const state: Record<string, Record<string, unknown>> = {};
  for (const name of collect(problems, () => view.names()) ?? []) {
    const records = collect(problems, () => view.records(name));
    if (records !== undefined) state[name] = records;
  }
  const isWhole = problems.length === 0;
  for (const text of [...checkNames(state), ...checkRecords(state)]) {
    problems.push({ kind: "record", text });
  }
  problems.push(...checkLeftovers(ledger, view));
  if (isWhole) {
    for (const text of checkReferences(state)) {
      problems.push({ kind: "reference", text });
    }
    problems.push(...checkProjection(ledger, view));
  }
  return {
    seq: view.source.journal.seq,
    aggregates: Object.keys(state).length,
    records: Object.values(state)
      .reduce((sum, records) => sum + Object.keys(records).length, 0),
    problems: [...problems, ...around],
  };
}

/** Runs `work`; damage that it meets becomes a problem. */
function collect<T>(problems: Problem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    problems.push(...damageIn(error));
    return undefined;
  }
}

function damageIn(error: unknown): Problem[] {
  if (isDamage(error)) {
    const isOther = [OLDER_FORMAT, NEWER_FORMAT].includes(error.reason);
    const { message: text, hint } = error;
    return [{ kind: isOther ? "format" : "damage", text, hint }];
  }
  throw error;
}

/** Files that no event made: harmless, but nobody knows what they are. */
function checkLeftovers(ledger: Ledger, view: LedgerView): Problem[] {
  if (view.source.journal.singles === undefined) return [];
  const known = new Set(
    [MANIFEST, ...view.names()].map((name) =>
      aggregatePath(ledger.paths.ledger, name)
    ),
  );
  return ledger.ground.disk.list(ledger.paths.ledger)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(ledger.paths.ledger, name))
    .filter((path) => !known.has(path))
    .map((path) => ({ kind: "leftover", text: `${path}: in no manifest` }));
}

function checkProjection(ledger: Ledger, view: LedgerView): Problem[] {
  const projection = ledger.projection();
  const { seq } = view.source.journal;
  if (projection?.isCurrent !== true || projection.seq !== seq) {
    return [{
      kind: "projection",
      text: "policy files lag behind; the next change writes them anew",
    }];
  }
  const expected = renderPolicy(view);
  const found = readPolicy(ledger.ground.disk, ledger.paths.policy);
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].filter((name) => expected.get(name) !== found.get(name))
    .map((name) => ({
      kind: "projection",
      text: `policy file ${name} is not what the ledger says`,
    }));
}

async function checkFileSystem(ledger: Ledger): Promise<Problem[]> {
  const { type, trust } = await fileSystemOf(ledger.paths.root);
  if (trust === "trusted") return [];
  return [{
    kind: "file_system",
    text: `${ledger.paths.root} is on ${type}, whose locks are ${trust}`,
  }];
}

function checkHistory(ledger: Ledger): Problem[] {
  const { ground: { disk }, paths: { archive } } = ledger;
  const problems: Problem[] = [];
  for (const path of archiveFiles(disk, archive)) {
    collect(problems, () => parseEvents(path, disk.read(path) ?? NOTHING));
  }
  return problems.map(({ text }) => ({ kind: "history", text }));
}

function checkBackups(ledger: Ledger): Problem[] {
  const { ground, paths } = ledger;
  const names = listBackups(ground.disk, paths);
  const newest = newestBackup(names, systemClock.now());
  if (newest === undefined) return [];
  const problems: Problem[] = [];
  collect(problems, () => loadBackup(ground, paths, newest));
  return problems.map(({ text }) => ({ kind: "backup", text }));
}
