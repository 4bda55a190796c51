/**
 * The text format of the ledger: lines of `checksum SP json LF`, where the
 * checksum is the CRC-32 of the JSON's bytes. The journal has one line a
 * record, the first being its header; an aggregate file has one line in all.
 */
import { crc32 } from "../core/checksum.ts";
import { LockstepError } from "../core/error.ts";

/** Raised by a change that an older Lockstep cannot read. */
export const FORMAT_VERSION = 1;

/** Reason of the refusal of a file of an older format. */
export const OLDER_FORMAT = "ledger.older_format";

/** Reason of the refusal of a file of a newer format. */
export const NEWER_FORMAT = "ledger.newer_format";

const NEWLINE = 10;
const SPACE = 32;
const CHECKSUM_LENGTH = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A record of the journal: one acknowledged change. */
export interface Event {
  readonly seq: number;
  readonly at: string;
  /** Actor in short form: `thread:T5`. */
  readonly actor: string;
  readonly method: string;
  /** Session that the change concerns, if any. */
  readonly session: string | null;
  /** New records; null removes one. */
  readonly ops: readonly (readonly [string, string, unknown])[];
  /** Name and checksum of each hook report that this change took in. */
  readonly spool?: readonly (readonly [string, string])[];
}

export interface Journal {
  /** Sequence number that the aggregate files hold at least. */
  readonly base: number;
  /**
   * The aggregates that existed at the base and are not split (no dash in the
   * name); `undefined`: nothing existed, whatever files there are.
   */
  readonly singles: readonly string[] | undefined;
  readonly events: readonly Event[];
  /** Last sequence number: of the last event, else the base. */
  readonly seq: number;
  /** Bytes that are valid; what follows was never acknowledged. */
  readonly validBytes: number;
  /** False when the last record lacks its newline. */
  readonly endsWithNewline: boolean;
  /** Its last line: where that begins, and its checksum. */
  readonly last: { readonly at: number; readonly checksum: string };
}

/** Returns the line for a JSON value. */
export function encodeLine(value: unknown): Uint8Array<ArrayBuffer> {
  const json = encoder.encode(JSON.stringify(value));
  const line = new Uint8Array(json.length + CHECKSUM_LENGTH + 2);
  line.set(encoder.encode(crc32(json)), 0);
  line[CHECKSUM_LENGTH] = SPACE;
  line.set(json, CHECKSUM_LENGTH + 1);
  line[line.length - 1] = NEWLINE;
  return line;
}

/** Returns the JSON of a line without its newline; `undefined` if damaged. */
function intactJson(line: Uint8Array): Uint8Array | undefined {
  if (line.length <= CHECKSUM_LENGTH + 1 || line[CHECKSUM_LENGTH] !== SPACE) {
    return undefined;
  }
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  const checksum = decoder.decode(line.subarray(0, CHECKSUM_LENGTH));
  return crc32(json) === checksum ? json : undefined;
}

/** Returns the value of a line without its newline; `undefined` if damaged. */
function decodeLine(line: Uint8Array): unknown {
  const json = intactJson(line);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(decoder.decode(json));
  } catch (error) {
    // A checksum that holds by chance, or over something that is no JSON.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Tells whether a line, without its newline, is as it was written. */
export function isIntactLine(line: Uint8Array): boolean {
  return decodeLine(line) !== undefined;
}

/** Returns the header line of a journal that starts after `base`. */
export function encodeJournalHeader(
  base: number,
  singles: readonly string[] | undefined,
): Uint8Array<ArrayBuffer> {
  return encodeLine({
    format: FORMAT_VERSION,
    base,
    singles: singles ?? null,
  });
}

/**
 * Reads a journal. A damaged record is refused, and so is a journal that ends
 * before `acknowledgedSeq`. What an append left unfinished beyond that was
 * never acknowledged and is passed over: a last record whose checksum fails.
 * One that only lacks its newline counts.
 *
 * @throws {LockstepError} `ledger.damaged`, `ledger.newer_format`,
 * `ledger.older_format`.
 */
export function parseJournal(
  path: string,
  bytes: Uint8Array,
  options: {
    readonly acknowledgedSeq?: number;
    /** What an earlier read of the same file gave. */
    readonly previous?: Journal | undefined;
  } = {},
): Journal {
  const { acknowledgedSeq = 0, previous } = options;
  const head = nextLine(bytes, 0);
  const header = parseHeader(path, head?.value);
  // Until it is replaced, or a failed append taken back, it only grows.
  const isLonger = previous?.base === header.base &&
    previous.endsWithNewline && bytes.length >= previous.validBytes &&
    checksumAt(bytes, previous.last.at) === previous.last.checksum;
  const events = isLonger ? [...previous.events] : [];
  let lastAt = isLonger ? previous.last.at : 0;
  let validBytes = isLonger ? previous.validBytes : head?.end ?? 0;
  let endsWithNewline = isLonger || (head?.endsWithNewline ?? true);
  while (endsWithNewline && validBytes < bytes.length) {
    const line = nextLine(bytes, validBytes);
    const seq = header.base + events.length + 1;
    if (line === undefined || line.value === undefined) {
      const isLast = line === undefined || line.end === bytes.length;
      if (isLast && seq > acknowledgedSeq) break;
      throw damaged(path, `the record at byte ${validBytes} is damaged`);
    }
    events.push(requireEvent(path, line.value, seq));
    lastAt = validBytes;
    validBytes = line.end;
    endsWithNewline = line.endsWithNewline;
  }
  const seq = header.base + events.length;
  if (seq < acknowledgedSeq) {
    throw damaged(
      path,
      `it ends with event ${seq}, but event ${acknowledgedSeq} was acknowledged`,
    );
  }
  const last = { at: lastAt, checksum: checksumAt(bytes, lastAt) };
  return { ...header, events, seq, validBytes, endsWithNewline, last };
}

function checksumAt(bytes: Uint8Array, at: number): string {
  return decoder.decode(bytes.subarray(at, at + CHECKSUM_LENGTH));
}

/**
 * Reads lines of events without a header, as the archive has them.
 *
 * @throws {LockstepError} `ledger.damaged`.
 */
export function parseEvents(path: string, bytes: Uint8Array): Event[] {
  const events: Event[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const line = nextLine(bytes, offset);
    if (line?.value === undefined || !isEvent(line.value)) {
      const what = `the record at byte ${offset} is damaged`;
      throw damaged(
        path,
        what,
        "It is history, which no state needs: move the file away",
      );
    }
    events.push(line.value);
    offset = line.end;
  }
  return events;
}

interface Line {
  /** `undefined` when the line is damaged. */
  readonly value: unknown;
  /** Offset behind the line and its newline. */
  readonly end: number;
  readonly endsWithNewline: boolean;
}

/** Returns the line at an offset; `undefined` for an unfinished last one. */
function nextLine(bytes: Uint8Array, start: number): Line | undefined {
  const newline = bytes.indexOf(NEWLINE, start);
  if (newline >= 0) {
    const value = decodeLine(bytes.subarray(start, newline));
    return { value, end: newline + 1, endsWithNewline: true };
  }
  // Without a newline the last byte may be a damaged one.
  for (const end of [bytes.length, bytes.length - 1]) {
    const value = decodeLine(bytes.subarray(start, end));
    if (value !== undefined) return { value, end, endsWithNewline: false };
  }
  return undefined;
}

function parseHeader(path: string, value: unknown) {
  if (typeof value !== "object" || value === null) {
    throw damaged(path, "its header is damaged or missing");
  }
  const { format, base, singles } = value as Record<string, unknown>;
  checkFormat(path, format);
  if (typeof base !== "number" || !(singles === null || isNames(singles))) {
    throw damaged(path, "its header is not complete");
  }
  return { base, singles: singles ?? undefined };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((each) => typeof each === "string");
}

function requireEvent(path: string, value: unknown, seq: number): Event {
  if (!isEvent(value)) throw damaged(path, `event ${seq} is not an event`);
  if (value.seq === seq) return value;
  throw damaged(path, `event ${value.seq} does not follow event ${seq - 1}`);
}

/** Checksummed, so of Lockstep's making once it has the shape of an event. */
function isEvent(value: unknown): value is Event {
  return typeof value === "object" && value !== null && "ops" in value &&
    Array.isArray(value.ops) && "seq" in value;
}

/** One aggregate as its file holds it. */
export interface Aggregate {
  /** Sequence number of the last event folded in. */
  readonly seq: number;
  readonly records: Record<string, unknown>;
}

/** Returns the content of an aggregate file. */
export function encodeAggregate(
  name: string,
  aggregate: Aggregate,
): Uint8Array<ArrayBuffer> {
  return encodeLine({ format: FORMAT_VERSION, name, ...aggregate });
}

/**
 * Reads an aggregate file.
 *
 * @throws {LockstepError} `ledger.damaged`, `ledger.newer_format`.
 */
export function parseAggregate(
  path: string,
  name: string,
  bytes: Uint8Array,
): Aggregate {
  const value = bytes.at(-1) === NEWLINE
    ? decodeLine(bytes.subarray(0, -1))
    : undefined;
  if (value === undefined) throw damaged(path, "its checksum does not match");
  const content = value as
    | Partial<Aggregate>
      & { format?: unknown; name?: unknown }
    | null;
  checkFormat(path, content?.format);
  if (content?.name !== name) {
    throw damaged(path, `it is the aggregate "${content?.name}"`);
  }
  const { seq, records } = content;
  if (typeof seq !== "number" || typeof records !== "object") {
    throw damaged(path, "it is not complete");
  }
  return { seq, records };
}

/**
 * Checks what {@linkcode parseAggregate} does, without making the records.
 *
 * @throws {LockstepError} `ledger.damaged`, `ledger.newer_format`.
 */
export function checkAggregate(
  path: string,
  name: string,
  bytes: Uint8Array,
): void {
  const content = JSON.stringify({ format: FORMAT_VERSION, name });
  const start = encoder.encode(content.slice(0, -1));
  const json = bytes.at(-1) === NEWLINE
    ? intactJson(bytes.subarray(0, -1))
    : undefined;
  const isOwn = json !== undefined &&
    start.every((byte, index) => json[index] === byte);
  if (!isOwn) parseAggregate(path, name, bytes);
}

/** Returns the format that a journal names; `undefined` when it names none. */
export function findFormat(journal: Uint8Array | undefined): unknown {
  const header = nextLine(journal ?? new Uint8Array(), 0)?.value;
  return typeof header === "object" && header !== null
    ? Reflect.get(header, "format")
    : undefined;
}

/** Everything that is read comes through here. */
function checkFormat(path: string, format: unknown): void {
  if (format === FORMAT_VERSION) return;
  if (typeof format !== "number" || !Number.isSafeInteger(format)) {
    throw damaged(path, "it names no format that ever was");
  }
  if (format < FORMAT_VERSION) throw older(path, format);
  throw new LockstepError(
    "corrupt",
    `Cannot read "${path}": its format is ${format}, this Lockstep knows up to ${FORMAT_VERSION}`,
    {
      reason: NEWER_FORMAT,
      hint: "Install the newer Lockstep again; nothing was changed",
    },
  );
}

/** The next change brings it up to date: see `migration.ts`. */
function older(path: string, format: number): LockstepError {
  return new LockstepError(
    "corrupt",
    `Cannot read "${path}": its format is ${format}, this Lockstep has ${FORMAT_VERSION}`,
    {
      reason: OLDER_FORMAT,
      hint:
        "Bring the ledger up to date; a copy of it as it was is kept: lockstep ledger backup",
    },
  );
}

/** Returns the refusal of a file that is not what Lockstep wrote. */
export function damaged(
  path: string,
  what: string,
  hint =
    "Run lockstep ledger verify; restore with lockstep ledger restore. Nothing was changed",
): LockstepError {
  return new LockstepError("corrupt", `Cannot read "${path}": ${what}`, {
    reason: "ledger.damaged",
    hint,
    details: { path },
  });
}
