/** A task packet: what one agent is asked to do, and may and may not do. */
import { LockstepError } from "./error.ts";
import { parseId } from "./id.ts";
import {
  FIELD_NAMES,
  type FieldName,
  PACKET_FIELDS,
  type PacketDraft,
  type PacketItem,
  type PacketProblem,
} from "./packet_fields.ts";
import { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";
import { canonicalScope, NO_SCOPE } from "./scope.ts";
import { suggest } from "./suggest.ts";

/** What is to be filled in, in a template. */
export const PLACEHOLDER = /<fill in:[^>]*>/;

/** A packet without mistakes. */
export interface Packet {
  /** The role of the agent; only a worker may write. */
  readonly mode: Role;
  /** Absolute path. */
  readonly workdir: string;
  readonly objective: string;
  /** Canonical patterns from the top of the repository; nothing: read-only. */
  readonly scope: Scope;
  readonly non_goals: readonly string[];
  readonly verification: readonly string[];
  readonly deliverable: readonly string[];
  /** Empty when left out. */
  readonly context: string;
  readonly constraints: readonly string[];
  readonly acceptance: readonly string[];
  readonly allow_dirty_overlap: boolean;
  /** Id of the Case that it is for; null when it is for none. */
  readonly case_id: string | null;
  /** Canonical patterns. */
  readonly locks: readonly string[];
  /** Null: the default counts. */
  readonly timeout_seconds: number | null;
  /** Null: the default counts. */
  readonly runner: string | null;
}

/** What reading a packet gave: the packet, or what is wrong with it. */
export interface PacketReading {
  /** Absent when there is a problem. */
  readonly packet: Packet | undefined;
  /** By line. */
  readonly problems: readonly PacketProblem[];
}

/** Words by which a list says that it is empty on purpose. */
export const NOTHING = /^(?:none|no writes|read-only|readonly)$/i;
const SECONDS_PER: Readonly<Record<string, number>> = {
  "": 1,
  s: 1,
  m: 60,
  h: 3600,
};

/** Returns the working directory that a packet names, with its line. */
export function workdirOf(draft: PacketDraft): PacketItem | undefined {
  const item = draft.fields.get("WORKDIR")?.items[0];
  return item?.text.startsWith("/") ? item : undefined;
}

/**
 * Makes a packet of its fields. `roots` are the top levels that an absolute
 * path of its scope may lie in; `found` is what others found wrong with it.
 */
export function packetOf(
  draft: PacketDraft,
  roots: readonly string[],
  found: readonly PacketProblem[] = [],
): PacketReading {
  const checker = new Checker(draft, roots);
  const packet = checker.packet();
  const problems = [...draft.problems, ...found, ...checker.problems]
    .toSorted((a, b) => a.line - b.line);
  return { packet: problems.length === 0 ? packet : undefined, problems };
}

/** Reads the values of the fields and notes what is wrong with them. */
class Checker {
  readonly problems: PacketProblem[] = [];

  constructor(
    private readonly draft: PacketDraft,
    private readonly roots: readonly string[],
  ) {}

  packet(): Packet {
    this.#requireFields();
    const mode = this.#mode();
    const scope = this.#paths("WRITE SCOPE");
    this.#requireReadOnly(mode, scope);
    return {
      mode,
      workdir: this.#workdir(),
      objective: this.#text("OBJECTIVE"),
      scope,
      non_goals: this.#list("NON-GOALS"),
      verification: this.#list("VERIFICATION"),
      deliverable: this.#list("DELIVERABLE"),
      context: this.#text("CONTEXT"),
      constraints: this.#list("CONSTRAINTS"),
      acceptance: this.#list("ACCEPTANCE"),
      allow_dirty_overlap: this.#flag("ALLOW DIRTY OVERLAP"),
      case_id: this.#case(),
      locks: this.#locks(),
      timeout_seconds: this.#timeout(),
      runner: this.#runner(),
    };
  }

  #requireFields(): void {
    for (const name of FIELD_NAMES) {
      const field = this.draft.fields.get(name);
      const { isRequired, kind } = PACKET_FIELDS[name];
      if (field === undefined) {
        if (!isRequired) continue;
        this.#complain("packet.missing_field", {
          line: this.draft.lines,
          message: `required field ${name} is missing`,
          hint: `Add it: ${kind === "word" ? `${name}: …` : `${name}:`}`,
        });
      } else if (field.items.length === 0) {
        this.#complain("packet.empty_field", {
          line: field.line,
          message: `field ${name} is empty`,
          hint: isRequired ? "Fill it in" : "Fill it in, or take it out",
        });
      } else this.#requireFilled(name);
    }
  }

  #requireFilled(name: FieldName): void {
    const items = this.#items(name);
    const open = items.find(({ text }) => PLACEHOLDER.test(text));
    if (open !== undefined) {
      this.#complain("packet.not_filled_in", {
        line: open.line,
        message: `field ${name} still holds ${
          PLACEHOLDER.exec(open.text)?.[0]
        }`,
        hint: "Write what is meant in its place",
      });
    }
    const extra = PACKET_FIELDS[name].kind === "word" ? items[1] : undefined;
    if (extra !== undefined) {
      this.#complain("packet.too_much", {
        line: extra.line,
        message: `field ${name} has one value`,
        hint: "Keep one of them",
      });
    }
    const none = items.find(({ text }) => NOTHING.test(text));
    const isWanted = name === "VERIFICATION" || name === "DELIVERABLE" ||
      name === "OBJECTIVE";
    if (none === undefined || PACKET_FIELDS[name].kind === "word") return;
    if (items.length > 1 || isWanted) {
      this.#complain("packet.mixed_none", {
        line: none.line,
        message: isWanted
          ? `field ${name} cannot be "${none.text}"`
          : `"${none.text}" stands alone in field ${name}`,
        hint: isWanted ? "Say what is wanted" : "Take it out",
      });
    }
  }

  #mode(): Role {
    const item = this.#word("MODE");
    const modes = Role.options;
    const mode = modes.find((each) => each === item?.text);
    if (item !== undefined && mode === undefined) {
      const near = suggest(item.text.toLowerCase(), modes);
      this.#complain("packet.bad_mode", {
        line: item.line,
        message: `there is no mode "${brief(item.text)}"; modes are ${
          modes.join(", ")
        }`,
        hint: near === undefined ? "MODE: worker" : `MODE: ${near}`,
      });
    }
    return mode ?? "worker";
  }

  #requireReadOnly(mode: Role, scope: Scope): void {
    const isEmpty = scope.allow.length === 0 && scope.deny.length === 0;
    const item = this.#items("WRITE SCOPE")[0];
    if (mode === "worker" || isEmpty || item === undefined) return;
    this.#complain("packet.read_only_mode", {
      line: item.line,
      message: `mode ${mode} is read-only, so its WRITE SCOPE has to be none`,
      hint: "Write - none, or MODE: worker",
    });
  }

  #workdir(): string {
    const item = this.#word("WORKDIR");
    if (item === undefined || item.text.startsWith("/")) {
      return item?.text ?? "";
    }
    if (PLACEHOLDER.test(item.text)) return "";
    this.#complain("packet.bad_workdir", {
      line: item.line,
      message: `WORKDIR "${brief(item.text)}" is no absolute path`,
      hint: "Begin it with /",
    });
    return "";
  }

  /** A pattern with `!` before it is one that may not be written. */
  #paths(name: "WRITE SCOPE" | "LOCKS"): Scope {
    const allow: string[] = [];
    const deny: string[] = [];
    for (const item of this.#items(name)) {
      if (NOTHING.test(item.text) || PLACEHOLDER.test(item.text)) continue;
      const isDenied = name === "WRITE SCOPE" && item.text.startsWith("!");
      const path = this.#path(item, isDenied ? item.text.slice(1) : item.text);
      if (path !== undefined) (isDenied ? deny : allow).push(path);
    }
    if (allow.length === 0 && deny.length > 0) {
      this.#complain("packet.only_denied", {
        line: this.draft.fields.get(name)?.line ?? 1,
        message: `field ${name} says only what may not be written`,
        hint: "Add what may: - .",
      });
    }
    if (allow.length === 0 && deny.length === 0) return NO_SCOPE;
    return { allow: [...new Set(allow)], deny: [...new Set(deny)] };
  }

  #path(item: PacketItem, text: string): string | undefined {
    if (item.isQuoted !== true && /, |`/.test(text)) {
      this.#complain("packet.bad_path", {
        line: item.line,
        message: `"${brief(text)}" is not one path`,
        hint: "Write one path a line; quote an unusual one with backticks",
      });
      return undefined;
    }
    try {
      return canonicalScope({ allow: [text] }, this.roots).allow[0];
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      this.#complain(error.reason, {
        line: item.line,
        message: lowered(error.message),
        hint: error.hint ?? "Write a path from the top of the repository",
      });
      return undefined;
    }
  }

  #locks(): string[] {
    return [...this.#paths("LOCKS").allow];
  }

  #flag(name: FieldName): boolean {
    const item = this.#word(name);
    if (item === undefined || /^(?:no|false)$/i.test(item.text)) return false;
    if (/^(?:yes|true)$/i.test(item.text)) return true;
    this.#badValue(name, item, { wanted: "yes or no", example: "no" });
    return false;
  }

  #case(): string | null {
    const item = this.#word("CASE");
    const id = item === undefined ? undefined : parseId(item.text);
    const isCase = id?.letter === "C" && id.step === undefined;
    if (item !== undefined && !isCase) {
      this.#badValue("CASE", item, {
        wanted: "the id of a Case",
        example: "C4",
      });
    }
    return item === undefined || !isCase ? null : item.text;
  }

  #timeout(): number | null {
    const item = this.#word("TIMEOUT");
    if (item === undefined) return null;
    const match = /^([1-9][0-9]{0,6})\s?([smh]?)$/.exec(item.text);
    if (match === null) {
      this.#badValue("TIMEOUT", item, { wanted: "a time", example: "30m" });
      return null;
    }
    return Number(match[1]) * (SECONDS_PER[match[2] ?? ""] ?? 1);
  }

  #runner(): string | null {
    const item = this.#word("RUNNER");
    if (item === undefined) return null;
    if (!/^[a-z][a-z0-9_-]*$/.test(item.text)) {
      this.#badValue("RUNNER", item, { wanted: "a name", example: "command" });
    }
    return item.text;
  }

  #badValue(
    name: FieldName,
    item: PacketItem,
    about: { readonly wanted: string; readonly example: string },
  ): void {
    this.#complain("packet.bad_value", {
      line: item.line,
      message: `${name} "${brief(item.text)}" is not ${about.wanted}`,
      hint: `${name}: ${about.example}`,
    });
  }

  #word(name: FieldName): PacketItem | undefined {
    return this.#items(name)[0];
  }

  #text(name: FieldName): string {
    const text = this.#word(name)?.text ?? "";
    return NOTHING.test(text) ? "" : text;
  }

  #list(name: FieldName): string[] {
    return this.#items(name).map(({ text }) => text)
      .filter((text) => !NOTHING.test(text));
  }

  #items(name: FieldName): readonly PacketItem[] {
    return this.draft.fields.get(name)?.items ?? [];
  }

  #complain(reason: string, problem: Omit<PacketProblem, "reason">): void {
    this.problems.push({ reason, ...problem });
  }
}

/** A message as the rest of a sentence. */
function lowered(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}

function brief(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
