/**
 * A second reader of the ledger, written from `references/ledger_format.md`
 * alone: nothing of the program is imported, so that the page has to say all
 * that a reader must know. Numbers in comments are those of the page.
 */

/** What the page says a reader gets to know. */
export interface ReadLedger {
  readonly seq: number;
  readonly aggregates: Record<string, Record<string, unknown>>;
  /** Names of the hook reports that no event has taken in. */
  readonly pending: string[];
}

interface Event {
  readonly seq: number;
  readonly ops: readonly (readonly [string, string, unknown])[];
  readonly spool?: readonly (readonly [string, string])[];
}

interface Journal {
  readonly base: number;
  readonly singles: readonly string[] | null;
  readonly events: readonly Event[];
}

const NEWLINE = 10;

/** Reads `<common git directory>/lockstep`; throws when it is damaged. */
export function readLedger(state: string): ReadLedger {
  const acknowledged = acknowledgedIn(`${state}/policy/seq`); // 1
  const reports = readReports(`${state}/spool`); // 2
  const journal = readJournal(`${state}/ledger/journal.jsonl`, acknowledged);
  return {
    seq: journal.base + journal.events.length,
    aggregates: readAggregates(`${state}/ledger`, journal),
    pending: reports.filter((report) => !isTaken(report, journal)) // 7
      .map(([name]) => name),
  };
}

/** A copy below `backups/` is read in the same way, without its surroundings. */
export function readCopy(folder: string): ReadLedger["aggregates"] {
  const journal = readJournal(`${folder}/journal.jsonl`, 0);
  return readAggregates(folder, journal);
}

/** Reads a file of the archive. */
export function readArchive(path: string): readonly Event[] {
  return linesOf(Deno.readFileSync(path)).map(({ line }) => requireLine(line));
}

function acknowledgedIn(path: string): number {
  const line = textIn(path)?.split("\n")[0] ?? "0";
  return Number(/^([0-9]+)( pending)?$/.exec(line)?.[1]);
}

function readReports(folder: string): [name: string, crc: string][] {
  return [...Deno.readDirSync(folder)].filter((entry) => entry.isFile)
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith(".") && !name.endsWith(".tmp"))
    .map((name) => {
      const bytes = Deno.readFileSync(`${folder}/${name}`);
      return [name, crc32(bytes.slice(0, 65_536))];
    });
}

/** 3 and 4 of the page. */
function readJournal(path: string, acknowledged: number): Journal {
  const [first, ...rest] = linesOf(Deno.readFileSync(path));
  const header = requireLine<Omit<Journal, "events"> & { format: number }>(
    first?.line ?? new Uint8Array(),
  );
  if (header.format !== 1) throw new Error(`format ${header.format}`);
  const events: Event[] = [];
  for (const [index, { line, isWhole }] of rest.entries()) {
    const seq = header.base + index + 1;
    const event = findLine<Event>(line) ??
      (isWhole ? undefined : findLine<Event>(line.slice(0, -1)));
    const isLast = index === rest.length - 1;
    if (event === undefined && isLast && seq > acknowledged) break;
    if (event?.seq !== seq) throw new Error(`damaged: event ${seq}`);
    events.push(event);
  }
  if (header.base + events.length < acknowledged) {
    throw new Error("damaged: the journal is too short");
  }
  return { ...header, events };
}

/** 5 of the page. */
function readAggregates(
  folder: string,
  journal: Journal,
): Record<string, Record<string, unknown>> {
  const { singles, events } = journal;
  const manifest = singles === null ? {} : readFile(folder, "manifest").records;
  const names = new Set([
    ...Object.keys(manifest),
    ...events.flatMap((event) => event.ops.map(([name]) => name)),
  ]);
  const aggregates: Record<string, Record<string, unknown>> = {};
  for (const name of names) {
    const isThere = singles !== null &&
      (singles.includes(name) || Object.hasOwn(manifest, name));
    const { seq, records } = isThere
      ? readFile(folder, name)
      : { seq: 0, records: {} };
    if (seq > journal.base + events.length) {
      throw new Error("damaged, or start again");
    }
    const state = new Map(Object.entries(records));
    for (const event of events.filter((each) => each.seq > seq)) {
      for (const [aggregate, id, record] of event.ops) {
        if (aggregate !== name) continue;
        if (record === null) state.delete(id);
        else state.set(id, record);
      }
    }
    aggregates[name] = Object.fromEntries(state);
  }
  return aggregates;
}

function readFile(
  folder: string,
  name: string,
): { readonly seq: number; readonly records: Record<string, unknown> } {
  const file = name.replaceAll("%", "%25").replaceAll("/", "%2F");
  const bytes = Deno.readFileSync(`${folder}/${file}.json`);
  if (bytes.at(-1) !== NEWLINE) throw new Error(`damaged: ${file}`);
  return requireLine(bytes.slice(0, -1));
}

function isTaken([name, crc]: [string, string], journal: Journal): boolean {
  return journal.events.some((event) =>
    event.spool?.some((each) => each[0] === name && each[1] === crc) ?? false
  );
}

interface Line {
  readonly line: Uint8Array;
  /** False for a last one without its newline. */
  readonly isWhole: boolean;
}

function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    lines.push({ line: bytes.slice(start, end), isWhole: newline >= 0 });
    start = end + 1;
  }
  return lines;
}

function requireLine<T>(line: Uint8Array): T {
  const value = findLine<T>(line);
  if (value === undefined) throw new Error("damaged: a line");
  return value;
}

/** `undefined` when the checksum fails. */
function findLine<T>(line: Uint8Array): T | undefined {
  const json = line.slice(9);
  const isIntact = line[8] === 32 && textOf(line.slice(0, 8)) === crc32(json);
  return isIntact ? JSON.parse(textOf(json)) : undefined;
}

/** Bit by bit, as the standard has it. */
function crc32(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

function textIn(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
