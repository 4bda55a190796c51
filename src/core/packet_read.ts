/**
 * The lines of a task packet, sorted into its fields. A field begins with its
 * name in capitals at the start of a line; what is indented, or in a fence of
 * a free text, never begins one. Nothing is dropped without being said.
 */
import {
  FIELD_NAMES,
  type FieldName,
  fieldNamed,
  PACKET_FIELDS,
  type PacketDraft,
  type PacketField,
  type PacketItem,
  type PacketProblem,
  unquoted,
} from "./packet_fields.ts";
import { suggest } from "./suggest.ts";

// Bounds keep a line of 200 KB from being tried at every place.
const HEADER =
  /^([A-Za-z][A-Za-z0-9 _-]{0,40}?)[ \t]{0,9}(?:\([^)]*\))?:[ \t]*(.*)$/;
const BULLET = /^([ \t]*)[-*+](?:[ \t]+|$)/;
const FENCE = /^(`{3,}|~{3,})/;
/** Also what turns the direction of writing round. */
const CONTROL =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
/** What follows the name of a path in a list that says what happens to it. */
const ANNOTATION = /^\((?:NEW|MODIFY|DELETE|MOVED?|RENAMED|OPTIONAL)\b/i;

/** Sorts the lines of a packet into its fields; never throws. */
export function readFields(text: string): PacketDraft {
  const plain = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const reader = new Reader();
  const lines = plain.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) reader.read(line.trimEnd());
  return {
    text: plain,
    lines: Math.max(1, lines.length),
    ...reader.finish(),
  };
}

/** A field that is being read. */
interface OpenField {
  readonly name: FieldName;
  readonly line: number;
  readonly items: { line: number; text: string }[];
}

class Reader {
  readonly #fields = new Map<FieldName, PacketField>();
  readonly #problems: PacketProblem[] = [];
  #line = 0;
  #open: OpenField | undefined;
  /** The fence that is open, and the line it began on. */
  #fence: { readonly mark: string; readonly line: number } | undefined;
  #isBeforeFields = true;
  #blanks = 0;
  /** Columns before the text of the last item; what follows is put below. */
  #indent = 0;
  #isBulleted = false;

  read(line: string): void {
    this.#line++;
    if (CONTROL.test(line)) {
      this.#complain(
        "packet.control_character",
        "it holds a control character",
        {
          hint: "Write plain text; tabs are fine",
        },
      );
      return;
    }
    if (this.#isFence(line)) return;
    const header = this.#fence === undefined ? HEADER.exec(line) : null;
    if (header !== null && this.#header(header)) return;
    if (this.#open === undefined) this.#outside(line);
    else this.#content(this.#open, line);
  }

  finish(): Pick<PacketDraft, "fields" | "problems"> {
    if (this.#fence !== undefined) {
      this.#complain(
        "packet.open_fence",
        "the fence that begins here has no end",
        {
          hint: `Add a line with ${this.#fence.mark}`,
          line: this.#fence.line,
        },
      );
    }
    this.#close();
    return { fields: this.#fields, problems: this.#problems };
  }

  /** Keeps track of fences; in a list the marks themselves say nothing. */
  #isFence(line: string): boolean {
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined || this.#open === undefined) return false;
    if (this.#fence === undefined) {
      this.#fence = { mark, line: this.#line };
    } else if (line.startsWith(this.#fence.mark) && line === mark) {
      this.#fence = undefined;
    } else return false;
    return PACKET_FIELDS[this.#open.name].kind !== "text" &&
      PACKET_FIELDS[this.#open.name].kind !== "word";
  }

  /** Tells whether the line begins a field, or is wrong as one. */
  #header(match: RegExpExecArray): boolean {
    const written = match[1] ?? "";
    const value = match[2] ?? "";
    const name = fieldNamed(written);
    if (name === undefined) return this.#isBadHeader(written, value);
    this.#close();
    const known = this.#fields.get(name);
    if (known !== undefined) {
      this.#complain(
        "packet.duplicate_field",
        `field ${name} is there already, on line ${known.line}`,
        { hint: "Keep one of them" },
      );
    }
    this.#isBeforeFields = false;
    this.#open = { name, line: this.#line, items: [] };
    this.#indent = 0;
    this.#isBulleted = false;
    this.#blanks = 0;
    const isComment = /^\([^)]*\)$/.test(value) &&
      PACKET_FIELDS[name].kind !== "word" &&
      PACKET_FIELDS[name].kind !== "text";
    if (value !== "" && !isComment) this.#add(this.#open, value);
    return true;
  }

  /**
   * A name that is none of ours is content where words are wanted and it
   * comes with a value (`RUN: npm test`). Alone, or near to one of ours, also
   * in small letters, it was meant as a field.
   */
  #isBadHeader(written: string, value: string): boolean {
    const capitals = written.toUpperCase();
    const isCapital = written === capitals;
    const near = fieldNamed(capitals) ?? suggest(written, FIELD_NAMES);
    if (!isCapital && near === undefined) return false;
    const kind = this.#open && PACKET_FIELDS[this.#open.name].kind;
    const takesWords = kind === "text" || kind === "list" ||
      kind === "commands";
    if (near === undefined && takesWords && value !== "") return false;
    this.#complain(
      "packet.unknown_field",
      `there is no field ${written}`,
      {
        hint: near === undefined
          ? `Fields: ${
            FIELD_NAMES.join(", ")
          }; indent the line if it is content`
          : `Did you mean ${near}? Indent the line if it is content`,
      },
    );
    this.#close();
    this.#isBeforeFields = false;
    return true;
  }

  /** Before the first field there may be a title; after a bad one, nothing is known. */
  #outside(line: string): void {
    if (line === "" || !this.#isBeforeFields || line.startsWith("#")) return;
    this.#complain("packet.text_outside", "it belongs to no field", {
      hint: `Begin with a field, like MODE: worker`,
    });
    this.#isBeforeFields = false;
  }

  #content(field: OpenField, line: string): void {
    const { kind } = PACKET_FIELDS[field.name];
    if (kind === "text") {
      field.items.push({ line: this.#line, text: line });
    } else if (line.trim() === "") this.#blanks++;
    else if (kind === "word" && !BULLET.test(line) && field.items.length > 0) {
      this.#complain(
        "packet.too_much",
        `field ${field.name} has one value, on its own line`,
        { hint: `Move the line to another field, or take it out` },
      );
    } else this.#item(field, line);
  }

  #item(field: OpenField, line: string): void {
    const { kind } = PACKET_FIELDS[field.name];
    const isFenced = this.#fence !== undefined;
    const bullet = isFenced ? null : BULLET.exec(line);
    const last = field.items.at(-1);
    // A bullet below the text of a bulleted item is part of that text.
    const isDeep = bullet === null
      ? /^[ \t]/.test(line)
      : this.#isBulleted && (bullet[1] ?? "").length >= this.#indent;
    if (isDeep && !isFenced && kind !== "paths" && last !== undefined) {
      const text = dropIndent(line, this.#indent);
      last.text += `${"\n".repeat(this.#blanks + 1)}${text}`;
    } else if (isFenced) this.#add(field, line);
    else {
      const text = bullet === null ? line : line.slice(bullet[0].length);
      this.#indent = bullet === null ? 2 : (bullet[1] ?? "").length + 2;
      this.#isBulleted = bullet !== null;
      if (text.trim() !== "") this.#add(field, text);
    }
    this.#blanks = 0;
  }

  #add(field: OpenField, text: string): void {
    field.items.push({ line: this.#line, text: text.trim() });
  }

  #close(): void {
    const field = this.#open;
    this.#open = undefined;
    if (field === undefined || this.#fields.has(field.name)) return;
    const { kind } = PACKET_FIELDS[field.name];
    const items = kind === "text"
      ? textItems(field)
      : kind === "paths"
      ? field.items.map((item) => pathItem(item))
      : kind === "commands"
      ? field.items.map((item) => ({ ...item, text: unquoted(item.text) }))
      : field.items;
    this.#fields.set(field.name, { line: field.line, items });
  }

  #complain(
    reason: string,
    message: string,
    options: { readonly hint: string; readonly line?: number },
  ): void {
    const { hint, line = this.#line } = options;
    this.#problems.push({ line, reason, message, hint });
  }
}

/** A text is one item, without the indent that all its lines have. */
function textItems(field: OpenField): PacketItem[] {
  const isInline = field.items[0]?.line === field.line;
  const first = isInline ? field.items.slice(0, 1) : [];
  const rest = field.items.slice(first.length);
  // A text may have more lines than a call may have arguments.
  const indent = rest.filter(({ text }) => text !== "")
    .map(({ text }) => /^[ \t]*/.exec(text)?.[0].length ?? 0)
    .reduce((least, each) => Math.min(least, each), Infinity);
  const lines = [
    ...first.map(({ text }) => text),
    ...rest.map(({ text }) => text.slice(Math.min(indent, text.length))),
  ];
  const text = lines.join("\n").replace(/^\n+/, "").trimEnd();
  const line = field.items.find((item) => item.text !== "")?.line;
  return text === "" ? [] : [{ line: line ?? field.line, text }];
}

function dropIndent(line: string, columns: number): string {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(indent, columns));
}

/** Takes off `(NEW)` and its kin, and the quoting of Markdown. */
function pathItem({ line, text }: PacketItem): PacketItem {
  const open = text.endsWith(")") ? text.lastIndexOf("(") : -1;
  const isAnnotated = open > 0 && ANNOTATION.test(text.slice(open));
  const bare = isAnnotated ? text.slice(0, open).trimEnd() : text;
  const path = unquoted(bare);
  return { line, text: path, isQuoted: path !== bare };
}
