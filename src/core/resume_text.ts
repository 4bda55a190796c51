/**
 * Renders where an actor stands as text for an agent: at most 1,500 tokens,
 * taken as three bytes each. What matters most comes first, and lists are cut
 * before anything else.
 */
import { describeScope } from "./scope.ts";
import type { ResumeRef, StepLine } from "./resume_ref.ts";
import { isOpen } from "./task_state.ts";

/** 1,500 tokens of three bytes. */
export const MAX_TEXT_BYTES = 4500;

const LINE_BYTES = 200;
const ITEMS = 6;
const STEPS = 10;

/** How the worktree differs from what the ledger says; see `work.current_ref`. */
export interface GitState {
  /** False when the folder is gone or is no worktree of this repository. */
  readonly exists: boolean;
  /** The branch that is checked out; null when detached or gone. */
  readonly branch: string | null;
  readonly head: string | null;
  /** Number of changed or new files that are not committed. */
  readonly dirty: number;
  /** Commits since the branch left its base. */
  readonly ahead: number;
}

/** What is laid beside what the ledger says of an actor's work. */
export interface Beside {
  /** Null when the actor has no worktree. */
  readonly git: GitState | null;
  /** Messages that the actor has not read. */
  readonly unread: number;
  /** What governs the Case in hand and has changed since it began. */
  readonly drift: readonly string[];
}

/** Returns where an actor stands as text. */
export function resumeText(ref: ResumeRef, beside: Beside): string {
  const { git, unread, drift } = beside;
  const lines = [
    ...headLines(ref),
    ...nextLines(ref),
    ...list("Blocked by", ref.blockers),
    ...(drift.length === 0 ? [] : [
      `Changed since it began: ${
        drift.join(", ")
      }; lockstep case drift ${ref.case?.id}`,
    ]),
    ...treeLines(ref, git),
    ...(unread > 0
      ? [`Unread messages: ${unread}; lockstep inbox pending`]
      : []),
    ...list(
      "Locks",
      ref.locks.map((lock) =>
        `${lock.id} ${lock.path}, ${lock.seconds_left} s left`
      ),
    ),
    ...list("Read first", ref.required_files),
    ...stepLines(ref.steps),
    ...list(
      "Gates",
      ref.gates.map((gate) =>
        `${gate.name}: ${gate.standing}${gate.required ? "" : " (optional)"}`
      ),
    ),
  ];
  return cut(lines.map((line) => clip(line, LINE_BYTES)).join("\n"));
}

function headLines(ref: ResumeRef): string[] {
  const ack = ref.acknowledged ? [] : [
    `Acknowledge before you change anything: lockstep work current-ref ack ${ref.generation}`,
  ];
  return [
    `You are ${ref.actor}, session ${ref.session_id}, generation ${ref.generation}`,
    ...ack,
    `Goal: ${oneLine(ref.goal)}`,
  ];
}

function nextLines(ref: ResumeRef): string[] {
  const { case: task, next_step: next } = ref;
  const inHand = task === null
    ? "Case: none"
    : ref.source === "in_hand"
    ? `Case in hand: ${task.id} (${task.state}) ${task.title}`
    : `Case to take up: ${task.id} (${task.state}) ${task.title}`;
  return [
    inHand,
    ...(task === null || task.description === ""
      ? []
      : [`Wanted: ${oneLine(task.description)}`]),
    ...(task === null ? [] : list("Not wanted", task.non_goals)),
    `Next: ${oneLine(next.text)}`,
    ...(next.command === null ? [] : [`Run: ${next.command}`]),
  ];
}

function treeLines(ref: ResumeRef, git: GitState | null): string[] {
  if (ref.worktree === null) return [];
  const lines = [
    `Worktree ${ref.worktree}, branch ${ref.branch}`,
    `Scope: ${describeScope(ref.scope)}`,
  ];
  if (git === null) return lines;
  if (!git.exists) return [...lines, "The worktree is gone: lockstep doctor"];
  const differences = [
    ...(git.branch === ref.branch
      ? []
      : [`moved: ${git.branch ?? "no branch"} is checked out`]),
    ...(git.dirty === 0 ? [] : [`${git.dirty} files not committed`]),
    ...(git.ahead === 0 ? [] : [`${git.ahead} commits ahead of its base`]),
  ];
  return differences.length === 0
    ? lines
    : [...lines, `Its state: ${differences.join("; ")}`];
}

/** Open Steps are all worth a line before done ones are. */
function stepLines(steps: readonly StepLine[]): string[] {
  const done = steps.filter((step) => !isOpen(step.state));
  const open = steps.filter((step) => isOpen(step.state));
  const shownOpen = open.slice(0, STEPS);
  const shownDone = done.slice(-Math.max(3, STEPS - shownOpen.length));
  return [
    ...(done.length === 0
      ? []
      : [`Done (${done.length} of ${steps.length} Steps; do not redo):`]),
    ...more(done.length - shownDone.length, "earlier"),
    ...shownDone.map(stepLine),
    ...(open.length === 0 ? [] : [`Open (${open.length}):`]),
    ...shownOpen.map(stepLine),
    ...more(open.length - shownOpen.length, "more"),
  ];
}

function stepLine(step: StepLine): string {
  const note = step.note === "" ? "" : `: ${oneLine(step.note)}`;
  return `- ${step.id} ${step.state} ${step.title}${note}`;
}

function list(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [
    `${name}:`,
    ...items.slice(0, ITEMS).map((item) => `- ${oneLine(item)}`),
    ...more(items.length - ITEMS, "more"),
  ];
}

function more(count: number, word: string): string[] {
  return count > 0 ? [`- … ${count} ${word}`] : [];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const encoder = new TextEncoder();

/** Cuts text to a number of bytes, between characters. */
function clip(text: string, limitBytes: number): string {
  if (encoder.encode(text).length <= limitBytes) return text;
  let kept = "";
  let bytes = 3; // the ellipsis
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > limitBytes) break;
    kept += character;
  }
  return `${kept}…`;
}

function cut(text: string): string {
  const note = "\n… cut; all of it: lockstep work current-ref --json";
  return encoder.encode(text).length <= MAX_TEXT_BYTES
    ? text
    : clip(text, MAX_TEXT_BYTES - encoder.encode(note).length) + note;
}
