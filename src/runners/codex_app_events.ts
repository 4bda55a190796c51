/** What Codex's app-server tells of a turn, as events. */
import type { AgentEvent } from "../core/agent_event.ts";
import { codexState, withoutShell } from "./codex_launch.ts";
import {
  findNumber,
  inOneLine,
  type JsonObject,
  objectIn,
  objectsIn,
  textIn,
  wordsIn,
} from "./json_line.ts";

/** Told of often, and nothing that anybody waits for. */
const UNTOLD =
  /^(thread\/(status|started|name|settings)|turn\/(started|diff|plan)|account\/|item\/.*[dD]elta$|item\/(reasoning|commandExecution|fileChange|mcpToolCall|plan)\/|remoteControl\/|serverRequest\/|hook\/started|mcpServer\/|skills\/|fs\/|app\/)/;

/**
 * Returns the events of a notification; `undefined` for one that is not
 * understood and is to be shown as it is.
 */
export function appServerEvents(
  method: string,
  params: JsonObject,
): AgentEvent[] | undefined {
  switch (method) {
    case "item/started":
      return itemEvents(objectIn(params, "item"), true);
    case "item/completed":
      return itemEvents(objectIn(params, "item"), false);
    case "thread/tokenUsage/updated":
      return [usageOf(objectIn(objectIn(params, "tokenUsage"), "total"))];
    case "error":
      return [{
        kind: "error",
        text: textIn(objectIn(params, "error"), "message"),
        is_fatal: false,
      }];
    case "hook/completed":
      return blockedBy(objectIn(params, "run"));
    default:
      return UNTOLD.test(method) ? [] : undefined;
  }
}

function itemEvents(item: JsonObject, isStart: boolean): AgentEvent[] {
  const id = textIn(item, "id");
  switch (item.type) {
    case "userMessage":
    case "plan":
    case "contextCompaction":
      return [];
    case "agentMessage":
      return isStart ? [] : [{ kind: "message", text: wordsIn(item, "text") }];
    case "reasoning":
      return isStart ? [] : reasoningOf(item);
    case "commandExecution":
      return [{
        kind: "command",
        id,
        command: withoutShell(textIn(item, "command")),
        state: codexState(item),
        exit_status: findNumber(item, "exitCode"),
        output: textIn(item, "aggregatedOutput"),
      }];
    case "fileChange":
      return [{
        kind: "edit",
        id,
        paths: objectsIn(item, "changes").map((each) => textIn(each, "path")),
        state: codexState(item),
      }];
    default:
      return [toolOf(item, id, isStart)];
  }
}

function reasoningOf(item: JsonObject): AgentEvent[] {
  const parts = Array.isArray(item.summary) ? item.summary : [];
  const text = parts.filter((each) => typeof each === "string").join("\n");
  return text === "" ? [] : [{ kind: "reasoning", text }];
}

function toolOf(item: JsonObject, id: string, isStart: boolean): AgentEvent {
  const name = [textIn(item, "server"), textIn(item, "tool")]
    .filter((each) => each !== "").join(".") || textIn(item, "type");
  const input = inOneLine(item.arguments ?? item.query ?? null);
  const ended = "status" in item ? codexState(item) : "completed";
  return { kind: "tool", id, name, input, state: isStart ? "started" : ended };
}

/** A call that a hook refused is told of in no other way. */
function blockedBy(run: JsonObject): AgentEvent[] {
  if (run.eventName !== "preToolUse" || run.status !== "blocked") return [];
  const reasons = objectsIn(run, "entries").map((each) => textIn(each, "text"));
  return [{
    kind: "tool",
    id: textIn(run, "id").split(":").at(-1) ?? "",
    name: "call",
    input: reasons.join("; "),
    state: "blocked",
  }];
}

function usageOf(total: JsonObject): AgentEvent {
  return {
    kind: "usage",
    turns: null,
    input_tokens: findNumber(total, "inputTokens"),
    output_tokens: findNumber(total, "outputTokens"),
    cost_usd: null,
  };
}
