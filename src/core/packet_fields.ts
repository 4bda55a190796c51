/** The fields of a task packet, and what is in them as it was written. */

/** How the content of a field is read. */
type FieldKind =
  /** One value on the line of the name. */
  | "word"
  /** Text of any length. */
  | "text"
  /** Items, one a line, a bullet before each or not. */
  | "list"
  /** Paths or patterns: bullets, quoting and annotations are taken off. */
  | "paths"
  /** Commands, or what else is to be shown. */
  | "commands";

/** Every field of a packet, in the order in which they are written. */
export const PACKET_FIELDS = {
  "MODE": { kind: "word", isRequired: true },
  "WORKDIR": { kind: "word", isRequired: true },
  "CASE": { kind: "word", isRequired: false },
  "RUNNER": { kind: "word", isRequired: false },
  "TIMEOUT": { kind: "word", isRequired: false },
  "ALLOW DIRTY OVERLAP": { kind: "word", isRequired: false },
  "OBJECTIVE": { kind: "text", isRequired: true },
  "CONTEXT": { kind: "text", isRequired: false },
  "WRITE SCOPE": { kind: "paths", isRequired: true },
  "LOCKS": { kind: "paths", isRequired: false },
  "NON-GOALS": { kind: "list", isRequired: true },
  "CONSTRAINTS": { kind: "list", isRequired: false },
  "ACCEPTANCE": { kind: "list", isRequired: false },
  "VERIFICATION": { kind: "commands", isRequired: true },
  "DELIVERABLE": { kind: "list", isRequired: true },
} as const satisfies Record<
  string,
  { readonly kind: FieldKind; readonly isRequired: boolean }
>;

export type FieldName = keyof typeof PACKET_FIELDS;

// The keys of the table above, which the type says they are.
export const FIELD_NAMES = Object.keys(PACKET_FIELDS) as readonly FieldName[];

/** Something wrong with a packet, and where. */
export interface PacketProblem {
  /** Line, from 1; the last one for what is missing. */
  readonly line: number;
  readonly reason: string;
  readonly message: string;
  readonly hint: string;
}

/** One item of a field, or all its text. */
export interface PacketItem {
  readonly line: number;
  readonly text: string;
  /** True for a path in backticks: all of it is the path. */
  readonly isQuoted?: boolean;
}

/** A field as it was written. */
export interface PacketField {
  readonly line: number;
  readonly items: readonly PacketItem[];
}

/** The fields of a packet before anything is made of their values. */
export interface PacketDraft {
  /** The packet itself, without a byte order mark and with plain line ends. */
  readonly text: string;
  readonly lines: number;
  readonly fields: ReadonlyMap<FieldName, PacketField>;
  readonly problems: readonly PacketProblem[];
}

/** Returns the field of a name: `NON_GOALS` and `NON GOALS` mean the same. */
export function fieldNamed(written: string): FieldName | undefined {
  const key = spelling(written);
  return FIELD_NAMES.find((name) => spelling(name) === key);
}

function spelling(name: string): string {
  return name.replace(/[ _-]+/g, " ");
}

/** Takes off the backticks that stand round a whole item. */
export function unquoted(item: string): string {
  return item.length > 2 && item.startsWith("`") &&
      item.indexOf("`", 1) === item.length - 1
    ? item.slice(1, -1)
    : item;
}
