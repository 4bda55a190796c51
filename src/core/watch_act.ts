/** What an agent did, in the form in which the watchdog compares it. */
import type {
  AgentEvent,
  CommandCall,
  EditCall,
  ToolCall,
} from "./agent_event.ts";
import { printable } from "./printable.ts";
import { normalised, normalisedWords } from "./watch_normal.ts";

/** One thing that was done and is over. */
export interface Act {
  /** Number of the event or line that tells of it. */
  readonly seq: number;
  readonly at_ms: number;
  readonly kind: "command" | "edit" | "tool" | "error" | "complaint";
  readonly outcome: "done" | "failed" | "blocked";
  /** What was done and what came of it; equal for the same once more. */
  readonly key: string;
  /** What went wrong, to compare; empty when nothing did. */
  readonly error: string;
  /** For people, one line. */
  readonly text: string;
  /** How often there had been progress before it. */
  readonly epoch: number;
}

/** Where in a run something happened. */
export interface Moment {
  readonly atMs: number;
  /** Number of its line in `events.jsonl`. */
  readonly seq: number;
}

const SHOWN = 160;

/** Returns what an event tells was done; `undefined` when nothing is over. */
export function actOf(
  event: AgentEvent,
  at: Moment,
  epoch: number,
): Act | undefined {
  switch (event.kind) {
    case "command":
    case "edit":
    case "tool":
      return event.state === "started" ? undefined : callAct(event, at, epoch);
    case "error":
      return {
        seq: at.seq,
        at_ms: at.atMs,
        kind: "error",
        outcome: "failed",
        key: `error ${normalised(event.text)}`,
        error: normalised(event.text),
        text: shown(event.text),
        epoch,
      };
    case "started":
    case "message":
    case "reasoning":
    case "usage":
    case "finished":
      return undefined;
    default:
      return event satisfies never;
  }
}

function callAct(
  call: CommandCall | EditCall | ToolCall,
  at: Moment,
  epoch: number,
): Act {
  const hasFailed = call.state === "failed" ||
    (call.kind === "command" && (call.exit_status ?? 0) !== 0);
  const outcome = call.state === "blocked"
    ? "blocked"
    : hasFailed
    ? "failed"
    : "done";
  return {
    seq: at.seq,
    at_ms: at.atMs,
    kind: call.kind,
    outcome,
    key: isAsking(call, outcome)
      ? `asks ${at.seq}`
      : `${call.kind} ${outcome} ${keyOf(call, outcome !== "done")}`,
    error: outcome === "failed" ? errorOf(call) : "",
    text: shown(textOf(call)),
    epoch,
  };
}

/** Whoever waits for an answer asks Lockstep for it again and again. */
function isAsking(
  call: CommandCall | EditCall | ToolCall,
  outcome: Act["outcome"],
): boolean {
  return call.kind === "command" && outcome === "done" &&
    /(?:^|[\s'"/;&|(])lockstep\s/.test(call.command);
}

function keyOf(
  call: CommandCall | EditCall | ToolCall,
  isRefused: boolean,
): string {
  switch (call.kind) {
    case "command": {
      const output = normalised(call.output);
      // Where nothing else tells two calls apart, their numbers do:
      // `touch a1`, `touch a2`.
      const isTold = isRefused || output !== "";
      const command = isTold
        ? normalised(call.command)
        : normalisedWords(call.command);
      return `${command} -> ${call.exit_status} ${output}`;
    }
    case "edit":
      return [...call.paths].sort().join(" ");
    case "tool":
      return `${call.name} ${normalisedWords(call.input)}`;
    default:
      return call satisfies never;
  }
}

/** The same output is the same error, whichever command printed it. */
function errorOf(call: CommandCall | EditCall | ToolCall): string {
  const output = call.kind === "command" ? normalised(call.output) : "";
  return output === "" ? keyOf(call, true) : output;
}

function textOf(call: CommandCall | EditCall | ToolCall): string {
  switch (call.kind) {
    case "command":
      return call.exit_status === null || call.exit_status === 0
        ? call.command
        : `${call.command} (exit status ${call.exit_status})`;
    case "edit":
      return `edit ${call.paths.join(" ")}`;
    case "tool":
      return `${call.name} ${call.input}`;
    default:
      return call satisfies never;
  }
}

function shown(text: string): string {
  const line = printable(text).trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 3)}...`;
}

/** How a line on standard error reads when a call was refused. */
const REFUSAL =
  /\b(?:blocked by|denied by|rejected by|not allowed by|PreToolUse|permission denied by)\b|tools::router: error|\bscope\.outside\b/i;
const COMPLAINT =
  /\b(?:error|fail(?:ed|ure)?|fatal|panic(?:ked)?|exception|refused)\b/i;

/**
 * Returns what a line on standard error tells: a call that was refused, or an
 * error; `undefined` for any other line.
 */
export function complaintOf(
  line: string,
  at: Moment,
  epoch: number,
): Act | undefined {
  const isRefusal = REFUSAL.test(line);
  if (!isRefusal && !COMPLAINT.test(line)) return undefined;
  const key = normalised(line);
  return {
    seq: at.seq,
    at_ms: at.atMs,
    kind: "complaint",
    outcome: isRefusal ? "blocked" : "failed",
    key: `complaint ${key}`,
    error: isRefusal ? "" : key,
    text: shown(line),
    epoch,
  };
}

/** How much an agent has said with an event, in characters. */
export function sizeOf(event: AgentEvent): number {
  switch (event.kind) {
    case "message":
    case "reasoning":
    case "error":
    case "finished":
      return event.text.length;
    case "command":
      return event.state === "started"
        ? event.command.length
        : event.output.length;
    case "tool":
      return event.input.length;
    case "edit":
    case "usage":
    case "started":
      return 0;
    default:
      return event satisfies never;
  }
}
