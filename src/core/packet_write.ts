/**
 * Packets in their written form: what is given stands where it belongs, and
 * what has to be given and was not is a placeholder that `lint` finds.
 */
import { NOTHING } from "./packet.ts";
import { FIELD_NAMES, type FieldName, unquoted } from "./packet_fields.ts";
import type { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";

/** What a packet is to say. An empty list says so; left out is not known. */
export interface PacketParts {
  readonly mode: Role;
  readonly workdir: string;
  readonly objective?: string | undefined;
  readonly context?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly non_goals?: readonly string[] | undefined;
  readonly constraints?: readonly string[] | undefined;
  readonly acceptance?: readonly string[] | undefined;
  readonly verification?: readonly string[] | undefined;
  readonly deliverable?: readonly string[] | undefined;
  readonly case_id?: string | undefined;
  /** Name of the runner; the default when left out. */
  readonly runner?: string | undefined;
}

/** What the placeholders of each field ask for. */
const WANTED: Readonly<Partial<Record<FieldName, string>>> = {
  "OBJECTIVE": "one sentence that says what is to be reached",
  "WRITE SCOPE": "a path that may be changed, one a line",
  "NON-GOALS": "what must not be done or changed, or none",
  "VERIFICATION": "a command that shows that it is done",
  "DELIVERABLE": "what is handed back",
};

/** What the read-only roles hand back unless the caller says otherwise. */
const DELIVERABLE: Readonly<Partial<Record<Role, readonly string[]>>> = {
  verifier: ["Pass or fail for each claim, with the command and its output"],
  reviewer: [
    "Findings by severity, each with path:line and evidence",
    "A verdict: approve, request_changes or block",
  ],
  synthesizer: [
    "One ranked list without repetitions, each point with its source",
    "What the sources disagree on, left standing as it is",
  ],
  scout: ["What was found and where: path:line, and what is still unknown"],
  planner: ["A plan of small Cases, each with scope, gates and dependencies"],
};

const READ_ONLY_NON_GOALS = ["Do not change any file"];

/** Returns the packet as text; it passes lint once nothing is left to fill in. */
export function writePacket(parts: PacketParts): string {
  const blocks = FIELD_NAMES.flatMap((name) => {
    const block = blockOf(name, parts);
    return block === undefined ? [] : [block];
  });
  const isWord = (block: string) => /^(MODE|WORKDIR|CASE|RUNNER): /.test(block);
  return `${blocks.filter(isWord).join("\n")}\n\n${
    blocks.filter((block) => !isWord(block)).join("\n\n")
  }\n`;
}

function blockOf(name: FieldName, parts: PacketParts): string | undefined {
  const isReader = parts.mode !== "worker";
  switch (name) {
    case "MODE":
      return `MODE: ${parts.mode}`;
    case "WORKDIR":
      return `WORKDIR: ${parts.workdir}`;
    case "CASE":
      return parts.case_id === undefined ? undefined : `CASE: ${parts.case_id}`;
    case "OBJECTIVE":
      return textBlock(name, parts.objective ?? placeholder(name));
    case "CONTEXT":
      return (parts.context ?? "").trim() === ""
        ? undefined
        : textBlock(name, parts.context ?? "");
    case "WRITE SCOPE":
      return listBlock(name, isReader ? [] : parts.scope && paths(parts.scope));
    case "NON-GOALS":
      return listBlock(
        name,
        parts.non_goals ?? (isReader ? READ_ONLY_NON_GOALS : undefined),
      );
    case "CONSTRAINTS":
      return optionalBlock(name, parts.constraints);
    case "ACCEPTANCE":
      return optionalBlock(name, parts.acceptance);
    case "VERIFICATION":
      return listBlock(name, wanted(parts.verification)?.map(command));
    case "DELIVERABLE":
      return listBlock(
        name,
        wanted(parts.deliverable) ?? DELIVERABLE[parts.mode],
      );
    case "RUNNER":
      return parts.runner === undefined ? undefined : `RUNNER: ${parts.runner}`;
    case "TIMEOUT":
    case "ALLOW DIRTY OVERLAP":
    case "LOCKS":
      return undefined;
    default:
      return name satisfies never;
  }
}

function placeholder(name: FieldName): string {
  return `<fill in: ${WANTED[name] ?? name}>`;
}

/** A list that may not be empty. */
function wanted(items?: readonly string[]): readonly string[] | undefined {
  return items?.some((item) => item.trim() !== "") ? items : undefined;
}

function optionalBlock(
  name: FieldName,
  items: readonly string[] = [],
): string | undefined {
  return items.length === 0 ? undefined : listBlock(name, items);
}

function listBlock(name: FieldName, items?: readonly string[]): string {
  const given = (items ?? [placeholder(name)])
    .filter((item) => item.trim() !== "");
  return [`${name}:`, ...given.map(listItem), ...none(given)].join("\n");
}

function none(items: readonly string[]): string[] {
  return items.length === 0 ? ["- none"] : [];
}

/** A bullet with what belongs to it below, where no line begins a field. */
export function listItem(item: string): string {
  return `- ${item.trim().split("\n").join("\n  ")}`;
}

function textBlock(name: FieldName, text: string): string {
  const lines = text.trim().split("\n");
  return lines.length === 1
    ? `${name}: ${lines[0]}`
    : [`${name}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function paths(scope: Scope): string[] {
  return [
    ...scope.allow.map((path) =>
      quoted(path.startsWith("!") || NOTHING.test(path) ? `./${path}` : path)
    ),
    ...scope.deny.map((path) => quoted(`!${path}`)),
  ];
}

/** A path that could be read as more, or less, than a path. */
function quoted(path: string): string {
  return /, |\)$|^\s|\s$|\n/.test(path) ? `\`${path}\`` : path;
}

/** A command that is one substitution would lose its backticks. */
function command(line: string): string {
  const text = line.trim();
  return unquoted(text) === text ? text : `{ ${text}; }`;
}
