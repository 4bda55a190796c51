/**
 * The prompt that an agent is given for a packet: who it is and what binds
 * it, its role, the context pack, and the packet itself word for word.
 */
import type { Packet } from "./packet.ts";
import { listItem } from "./packet_write.ts";
import { describeScope } from "./scope.ts";

export interface PromptSources {
  /** The packet as it was written. */
  readonly text: string;
  /** What the role of its mode asks for. */
  readonly role: string;
  /** The worktree of the run; left out where there is none yet. */
  readonly place?: PromptPlace | undefined;
  /** What the root has said since the packet; the last one counts most. */
  readonly directives?: readonly string[] | undefined;
}

/** Where a run works. */
export interface PromptPlace {
  /** The folder, in place of the packet's WORKDIR. */
  readonly folder: string;
  readonly worktree: string;
  readonly branch: string;
}

/** Returns the prompt of a packet. */
export function promptOf(packet: Packet, sources: PromptSources): string {
  const sections = [
    preamble(packet, sources.place),
    roleSection(sources.role),
    ...directivesSection(sources.directives ?? []),
    contextPack(packet),
    section("VERIFICATION", [
      "Run each of these yourself and report the command, its exit code and",
      "what of its output counts. Passed is what a command says, not what you say.",
      ...packet.verification.map(listItem),
    ]),
    section("DELIVERABLE", packet.deliverable.map(listItem)),
    section("PACKET", [
      "The assignment word for word. Where it differs from the above, the",
      "preamble and the scope hold.",
      ...fenced(sources.text),
    ]),
    section("REPORT", REPORT),
  ];
  return `${sections.join("\n\n")}\n`;
}

const REPORT = [
  "End with a report: one JSON object in a fence, and nothing after it. Each",
  "field is there, no other; a list may be empty. Lists hold plain strings.",
  "```json",
  "{",
  '  "result": "done | partial | blocked | findings-only",',
  '  "summary": "what is different now, in a few sentences",',
  '  "changed_files": ["each path, from the top of the repository"],',
  '  "verification_run": ["each command, then its exit code: npm test → exit 0"],',
  '  "evidence": ["what you saw, and where"],',
  '  "findings": ["by severity, each with path:line"],',
  '  "risks": ["what whoever goes on has to know"],',
  '  "next": "the one step that you would take next"',
  "}",
  "```",
  "Where LOCKSTEP_RESULT names a file, the object may be written there instead.",
];

function directivesSection(directives: readonly string[]): string[] {
  if (directives.length === 0) return [];
  return [
    section("SAID SINCE", [
      "What the root has said since the packet was written. It comes before the",
      "packet, and the last of it counts most.",
      ...directives.map(listItem),
    ]),
  ];
}

function preamble(packet: Packet, place: PromptPlace | undefined): string {
  const { mode, scope } = packet;
  const isWorker = mode === "worker";
  return [
    "CONTEXT: WORKER",
    `ROLE: ${mode}, started by the root of a session to do this one assignment.`,
    "RULES: No extra scope, no other workers. Start no further agents. Where",
    "  the assignment cannot be done as it stands, stop and report why.",
    "REPORT: What you write last goes back to the root, who checks it.",
    `TASK: ${indented(packet.objective).trimStart()}`,
    isWorker
      ? `SCOPE: may change ${describeScope(scope)}`
      : "SCOPE: read-only; commands only to gather evidence, change no file",
    `WORKDIR: ${place?.folder ?? packet.workdir}`,
    ...(place === undefined ? [] : [
      `WORKTREE: ${place.worktree}, on branch ${place.branch}; nothing outside of it is yours${
        isWorker ? ", and what you leave is committed on it" : ""
      }`,
    ]),
    ...(packet.case_id === null ? [] : [`CASE: ${packet.case_id}`]),
  ].join("\n");
}

function roleSection(role: string): string {
  return section("YOUR ROLE", [role.trim()]);
}

function contextPack(packet: Packet): string {
  const { context, acceptance, constraints } = packet;
  const success = acceptance.length === 0
    ? ["- every command under VERIFICATION passes"]
    : acceptance.map(listItem);
  return section("CONTEXT PACK", [
    "Goal:",
    listItem(packet.objective),
    "Non-goals:",
    ...(packet.non_goals.length === 0
      ? ["- none named; the scope still binds"]
      : packet.non_goals.map(listItem)),
    ...part("Constraints:", constraints.map(listItem)),
    ...part(
      "Pointers and prior decisions:",
      context === "" ? [] : [indented(context)],
    ),
    "Success check:",
    ...success,
  ]);
}

function part(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [name, ...lines];
}

function section(name: string, lines: readonly string[]): string {
  return [`## ${name}`, "", ...lines].join("\n");
}

/** Indented, no line of a value can pass for one of the preamble's. */
function indented(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`)
    .join("\n");
}

/** In a fence that is longer than any in the text, which cannot close it. */
function fenced(text: string): string[] {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) {
    longest = Math.max(longest, run.length);
  }
  const fence = "`".repeat(longest + 1);
  return [`${fence}markdown`, text.trimEnd(), fence];
}
