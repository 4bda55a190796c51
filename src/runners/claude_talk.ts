/**
 * What goes back and forth with Claude Code. Each line that it is told is
 * repeated when it takes it in; it answers with a result when it has nothing
 * more to do. The result after which nothing waits is the last one.
 */
import type { AgentEvent } from "../core/agent_event.ts";
import { ClaudeEvents } from "./claude_events.ts";
import {
  findNumber,
  findText,
  type JsonObject,
  objectIn,
  objectsIn,
  parseObject,
  textIn,
  wordsIn,
} from "./json_line.ts";
import type { Conversation, Directive, Meaning } from "./runner.ts";

/** Returns the line by which Claude Code is told something. */
export function userLine(text: string): string {
  const message = { role: "user", content: [{ type: "text", text }] };
  return `${JSON.stringify({ type: "user", message })}\n`;
}

/** Something that it was told and has not taken in yet. */
interface Told {
  readonly id: string;
  readonly text: string;
}

export class ClaudeConversation implements Conversation {
  readonly #events = new ClaudeEvents();
  readonly #told: Told[] = [];
  /** What it is told once it has been interrupted. */
  #waiting: Directive[] = [];
  #isInterrupting = false;
  #isOver = false;
  #requests = 0;

  read(stream: "stdout" | "stderr", line: string): readonly Meaning[] {
    const object = stream === "stdout" ? parseObject(line) : undefined;
    if (object === undefined) return [{ kind: "text", text: line }];
    if (object.isReplay === true) return this.#takenIn(object);
    if (object.type === "result") return this.#result(object);
    const events = this.#events.read(object);
    if (events === undefined) return [{ kind: "text", text: line }];
    return events.map((event) => ({ kind: "agent", event }));
  }

  direct(directive: Directive): readonly Meaning[] {
    if (this.#isOver) {
      const note = "it had finished already";
      return [{ kind: "refused", id: directive.id, note }];
    }
    if (this.#isInterrupting) {
      this.#waiting.push(directive);
      return [];
    }
    if (directive.mode === "queue") return [this.#tell(directive)];
    this.#waiting.push(directive);
    return this.interrupt();
  }

  interrupt(): readonly Meaning[] {
    if (this.#isInterrupting || this.#isOver) return [];
    this.#isInterrupting = true;
    const message = {
      type: "control_request",
      request_id: `lockstep-${++this.#requests}`,
      request: { subtype: "interrupt" },
    };
    return [{ kind: "write", text: `${JSON.stringify(message)}\n` }];
  }

  #tell({ id, text }: Directive): Meaning {
    this.#told.push({ id, text });
    return { kind: "write", text: userLine(text) };
  }

  #takenIn(object: JsonObject): readonly Meaning[] {
    const content = objectsIn(objectIn(object, "message"), "content");
    const text = content.map((each) => each.text ?? "").join("");
    const at = this.#told.findIndex((each) => each.text === text);
    // Its prompt, which nobody waits for.
    if (at < 0) return [];
    return this.#told.splice(at, 1).map(({ id }) => ({
      kind: "acknowledged",
      id,
    }));
  }

  #result(object: JsonObject): readonly Meaning[] {
    const usage: AgentEvent = usageOf(object);
    const wasInterrupted = this.#isInterrupting;
    this.#isInterrupting = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) {
      return [
        { kind: "agent", event: usage },
        ...waiting.map((each) => this.#tell(each)),
      ];
    }
    // A result of its own follows for what it has not taken in yet.
    if (this.#told.length > 0 && !wasInterrupted) {
      return [{ kind: "agent", event: usage }];
    }
    this.#isOver = true;
    return [
      { kind: "agent", event: usage },
      { kind: "agent", event: finishedOf(object) },
      { kind: "close" },
    ];
  }
}

/** A failure of the model is a success with an error, so that one counts. */
function finishedOf(object: JsonObject): AgentEvent {
  const is_success = object.subtype === "success" && object.is_error === false;
  const errors = Array.isArray(object.errors)
    ? object.errors.filter((each) => typeof each === "string").join("; ")
    : "";
  const text = wordsIn(object, "result") || errors ||
    (findText(object, "terminal_reason") ?? textIn(object, "subtype"));
  return { kind: "finished", is_success, text };
}

function usageOf(object: JsonObject): AgentEvent {
  const usage = objectIn(object, "usage");
  return {
    kind: "usage",
    turns: findNumber(object, "num_turns"),
    input_tokens: inputTokens(usage),
    output_tokens: findNumber(usage, "output_tokens"),
    cost_usd: findNumber(object, "total_cost_usd"),
  };
}

/** What was read from its cache was input as well. */
function inputTokens(usage: JsonObject): number | null {
  const plain = findNumber(usage, "input_tokens");
  if (plain === null) return null;
  return plain + (findNumber(usage, "cache_read_input_tokens") ?? 0) +
    (findNumber(usage, "cache_creation_input_tokens") ?? 0);
}
