/** Codex by `exec --json`: one process a turn, gone on with by `resume`. */
import type { AgentEvent } from "../core/agent_event.ts";
import {
  checkCodex,
  codexSettings,
  codexState,
  locateCodex,
  probeCodex,
  withoutShell,
} from "./codex_launch.ts";
import { codexQuota } from "./codex_quota.ts";
import { CodexTrouble } from "./codex_trouble.ts";
import {
  findNumber,
  inOneLine,
  type JsonObject,
  objectIn,
  objectsIn,
  parseObject,
  textIn,
  wordsIn,
} from "./json_line.ts";
import type {
  Conversation,
  Installed,
  Launch,
  Meaning,
  Prepared,
  Runner,
} from "./runner.ts";

export const codexExecRunner: Runner = {
  name: "codex_exec",
  isAgent: true,
  sandbox: "off",
  capabilities: {
    delivery: "resume",
    reports_starts: true,
    reports_blocked: true,
    usage_of: "session",
    has_hook: true,
  },
  locate: locateCodex,
  probe: probeCodex,
  quota: codexQuota,
  check: checkCodex,
  prepare,
};

function prepare(launch: Launch, installed: Installed | undefined): Prepared {
  const { thread, folder, model, resume } = launch;
  checkCodex(thread.argv);
  return {
    argv: [
      installed?.path ?? "codex",
      "exec",
      ...(resume === null ? [] : ["resume"]),
      "--json",
      "--dangerously-bypass-approvals-and-sandbox",
      // Hooks of flags are in no file that could be trusted; those of the
      // project stay off with the project.
      "--dangerously-bypass-hook-trust",
      "-c",
      `projects={${JSON.stringify(folder)}={trust_level="untrusted"}}`,
      ...codexSettings(launch),
      ...(model === "" ? [] : ["-m", model]),
      ...thread.argv,
      ...(resume === null ? [] : [resume]),
      "-",
    ],
    env: {},
    stdin: launch.prompt,
    keepsInputOpen: false,
    conversation: new CodexExecReader(),
  };
}

/** Reads what `codex exec --json` prints. */
export class CodexExecReader implements Conversation {
  #said = "";
  readonly #trouble = new CodexTrouble();

  read(stream: "stdout" | "stderr", line: string): readonly Meaning[] {
    if (stream === "stderr") return this.#trouble.read(line);
    const object = parseObject(line);
    const events = object === undefined ? undefined : this.#events(object);
    if (events === undefined) return [{ kind: "text", text: line }];
    return events.map((event) => ({ kind: "agent", event }));
  }

  #events(object: JsonObject): AgentEvent[] | undefined {
    switch (object.type) {
      case "thread.started":
        return [{
          kind: "started",
          session: textIn(object, "thread_id") || null,
          model: null,
        }];
      case "turn.started":
        return [];
      case "item.started":
      case "item.updated":
      case "item.completed":
        return this.#itemEvents(objectIn(object, "item"), object.type);
      case "error":
        return [{
          kind: "error",
          text: textIn(object, "message"),
          is_fatal: false,
        }];
      case "turn.failed":
        return [{
          kind: "finished",
          is_success: false,
          text: textIn(objectIn(object, "error"), "message"),
        }];
      case "turn.completed":
        return [
          usageOf(objectIn(object, "usage")),
          { kind: "finished", is_success: true, text: this.#said },
        ];
      default:
        return undefined;
    }
  }

  #itemEvents(item: JsonObject, type: string): AgentEvent[] | undefined {
    const id = textIn(item, "id");
    const isStart = type === "item.started";
    switch (item.type) {
      case "agent_message":
        if (isStart) return [];
        this.#said = wordsIn(item, "text");
        return [{ kind: "message", text: this.#said }];
      case "reasoning":
        return isStart
          ? []
          : [{ kind: "reasoning", text: textIn(item, "text") }];
      case "command_execution":
        return type === "item.updated" ? [] : [commandOf(item, id)];
      case "file_change":
        return [{
          kind: "edit",
          id,
          paths: objectsIn(item, "changes").map((each) => textIn(each, "path")),
          state: codexState(item),
        }];
      case "todo_list":
        return [];
      case "error":
        // A warning, such as of a model that is not known.
        return undefined;
      default:
        return toolOf(item, id);
    }
  }
}

function commandOf(item: JsonObject, id: string): AgentEvent {
  return {
    kind: "command",
    id,
    command: withoutShell(textIn(item, "command")),
    state: codexState(item),
    exit_status: findNumber(item, "exit_code"),
    output: textIn(item, "aggregated_output"),
  };
}

/** Tools of servers, searches and what later versions have. */
function toolOf(item: JsonObject, id: string): AgentEvent[] | undefined {
  const type = textIn(item, "type");
  if (type === "" || !("status" in item)) return undefined;
  const name = [textIn(item, "server"), textIn(item, "tool")]
    .filter((each) => each !== "").join(".") || type;
  const input = inOneLine(item.arguments ?? item.query ?? null);
  return [{ kind: "tool", id, name, input, state: codexState(item) }];
}

/** Totals of the whole session, also when it was gone on with. */
function usageOf(usage: JsonObject): AgentEvent {
  return {
    kind: "usage",
    turns: null,
    input_tokens: findNumber(usage, "input_tokens"),
    output_tokens: findNumber(usage, "output_tokens"),
    cost_usd: null,
  };
}
