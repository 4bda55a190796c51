/**
 * The text format of the ledger: lines of `checksum SP json LF`, where the
 * checksum is the CRC-32 of the JSON's bytes. The journal has one line a
 * record, the first being its header; an aggregate file has one line in all.
 */
import { crc32 } from "../core/checksum.ts";
import { LockstepError } from "../core/error.ts";

/** Raised by a change that an older Lockstep cannot read. */
export const FORMAT_VERSION = 1;

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
}

export interface Journal {
  /** Sequence number that the aggregates hold at least. */
  readonly base: number;
  readonly events: readonly Event[];
  /** Last sequence number: of the last event, else the base. */
  readonly seq: number;
  /** Bytes that are valid; what follows was never acknowledged. */
  readonly validBytes: number;
  /** False when the last record lacks its newline. */
  readonly endsWithNewline: boolean;
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

/** Returns the value of a line without its newline; `undefined` if damaged. */
function decodeLine(line: Uint8Array): unknown {
  if (line.length <= CHECKSUM_LENGTH + 1 || line[CHECKSUM_LENGTH] !== SPACE) {
    return undefined;
  }
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  const checksum = decoder.decode(line.subarray(0, CHECKSUM_LENGTH));
  return crc32(json) === checksum
    ? JSON.parse(decoder.decode(json))
    : undefined;
}

/** Returns the header line of a journal that starts after `base`. */
export function encodeJournalHeader(base: number): Uint8Array<ArrayBuffer> {
  return encodeLine({ format: FORMAT_VERSION, base });
}

/**
 * Reads a journal. A damaged record is refused. A tail without its newline
 * counts when its checksum holds, and is a torn append, never acknowledged,
 * when it does not.
 *
 * @throws {LockstepError} `ledger.damaged`, `ledger.newer_format`.
 */
export function parseJournal(path: string, bytes: Uint8Array): Journal {
  const events: Event[] = [];
  let base: number | undefined;
  let validBytes = 0;
  let endsWithNewline = true;
  const take = (value: unknown) => {
    if (base === undefined) {
      base = parseHeader(path, value);
      return;
    }
    const event = value as Event; // checksummed: this is what Lockstep wrote
    if (event.seq !== base + events.length + 1) {
      throw damaged(path, `event ${event.seq} does not follow the one before`);
    }
    events.push(event);
  };
  while (validBytes < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, validBytes);
    const end = newline < 0 ? bytes.length : newline;
    const value = decodeLine(bytes.subarray(validBytes, end)) ??
      // The newline itself may be the damaged byte.
      (newline < 0
        ? decodeLine(bytes.subarray(validBytes, end - 1))
        : undefined);
    if (value === undefined) {
      if (newline < 0) break;
      throw damaged(path, `the record at byte ${validBytes} is damaged`);
    }
    take(value);
    endsWithNewline = newline >= 0;
    validBytes = newline < 0 ? bytes.length : newline + 1;
  }
  if (base === undefined) throw damaged(path, "it has no header");
  const seq = base + events.length;
  return { base, events, seq, validBytes, endsWithNewline };
}

function parseHeader(path: string, value: unknown): number {
  const { format, base } = value as { format?: unknown; base?: unknown };
  checkFormat(path, format);
  if (typeof base !== "number") throw damaged(path, "its header has no base");
  return base;
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
  const content = value as Aggregate & { format?: unknown; name?: unknown };
  checkFormat(path, content.format);
  if (content.name !== name) {
    throw damaged(path, `it is the aggregate "${content.name}"`);
  }
  return { seq: content.seq, records: content.records };
}

function checkFormat(path: string, format: unknown): void {
  if (typeof format !== "number") throw damaged(path, "it names no format");
  if (format <= FORMAT_VERSION) return;
  throw new LockstepError(
    "corrupt",
    `Cannot read "${path}": its format is ${format}, this Lockstep knows up to ${FORMAT_VERSION}`,
    {
      reason: "ledger.newer_format",
      hint: "Install the newer Lockstep again; nothing was changed",
    },
  );
}

/** Returns the refusal of a file that is not what Lockstep wrote. */
export function damaged(path: string, what: string): LockstepError {
  return new LockstepError("corrupt", `Cannot read "${path}": ${what}`, {
    reason: "ledger.damaged",
    hint:
      "Run lockstep ledger verify; restore with lockstep ledger restore. Nothing was changed",
    details: { path },
  });
}
