import type { AgentEvent, CallState } from "../core/agent_event.ts";
import {
  findNumber,
  findText,
  inOneLine,
  type JsonObject,
  objectIn,
  objectsIn,
  shortened,
  textIn,
  wordsIn,
} from "./json_line.ts";

const EDITS = /^(Write|Edit|MultiEdit|NotebookEdit)$/;

/** A call that has begun, of which the outcome is to come. */
interface Call {
  readonly name: string;
  readonly input: JsonObject;
}

/** Reads what Claude Code says while it works. */
export class ClaudeEvents {
  readonly #calls = new Map<string, Call>();

  /** Returns events; `undefined` for what is to be shown as it is. */
  read(object: JsonObject): AgentEvent[] | undefined {
    switch (object.type) {
      case "system":
        return systemEvents(object);
      case "assistant":
        return blocksOf(object).flatMap((block) => this.#said(block));
      case "user":
        return blocksOf(object).flatMap((block) =>
          this.#outcome(block, object)
        );
      case "control_response":
      case "rate_limit_event":
      case "stream_event":
        return [];
      default:
        return undefined;
    }
  }

  #said(block: JsonObject): AgentEvent[] {
    switch (block.type) {
      case "text":
        return [{ kind: "message", text: wordsIn(block, "text") }];
      case "thinking":
        return [{ kind: "reasoning", text: textIn(block, "thinking") }];
      case "tool_use": {
        const id = textIn(block, "id");
        const name = textIn(block, "name");
        const call = { name, input: objectIn(block, "input") };
        this.#calls.set(id, call);
        return [eventOf(id, call, { state: "started", output: "" })];
      }
      default:
        return [];
    }
  }

  #outcome(block: JsonObject, message: JsonObject): AgentEvent[] {
    const id = textIn(block, "tool_use_id");
    const call = this.#calls.get(id);
    if (block.type !== "tool_result" || call === undefined) return [];
    this.#calls.delete(id);
    const isBlocked = objectsIn(message, "tool_result_meta").some((each) =>
      each.id === id && isRefusal(each)
    );
    const failed = block.is_error === true ? "failed" : "completed";
    const state = isBlocked ? "blocked" : failed;
    return [eventOf(id, call, { state, output: outputOf(block) })];
  }
}

function isRefusal(meta: JsonObject): boolean {
  return objectIn(meta, "permission_decision").decision === "reject";
}

function systemEvents(object: JsonObject): AgentEvent[] | undefined {
  switch (object.subtype) {
    case "init":
      return [{
        kind: "started",
        session: findText(object, "session_id"),
        model: findText(object, "model"),
      }];
    case "api_retry":
      return [{
        kind: "error",
        text: `the model does not answer: ${
          findText(object, "error") ?? "unknown"
        } (${object.error_status ?? "no status"}), attempt ${
          findNumber(object, "attempt") ?? "?"
        } of ${findNumber(object, "max_retries") ?? "?"}`,
        is_fatal: false,
      }];
    default:
      return [];
  }
}

function blocksOf(object: JsonObject): JsonObject[] {
  return objectsIn(objectIn(object, "message"), "content");
}

function eventOf(
  id: string,
  { name, input }: Call,
  outcome: { readonly state: CallState; readonly output: string },
): AgentEvent {
  const { state, output } = outcome;
  if (name === "Bash") {
    return {
      kind: "command",
      id,
      command: textIn(input, "command"),
      state,
      exit_status: exitStatusOf(state, output),
      output,
    };
  }
  if (EDITS.test(name)) {
    const path = findText(input, "file_path") ??
      findText(input, "notebook_path");
    return { kind: "edit", id, paths: path === null ? [] : [path], state };
  }
  return { kind: "tool", id, name, input: inOneLine(input), state };
}

/** A failure begins with it; what succeeded had 0. */
function exitStatusOf(state: CallState, output: string): number | null {
  if (state === "completed") return 0;
  const status = /^(?:Error: )?Exit code (\d+)/.exec(output)?.[1];
  return status === undefined ? null : Number(status);
}

/** Text, or blocks of text. */
function outputOf(block: JsonObject): string {
  if (typeof block.content === "string") return shortened(block.content);
  return shortened(
    objectsIn(block, "content").map((each) => each.text ?? "").join("\n"),
  );
}
