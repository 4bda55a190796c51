/**
 * OpenCode by `run --format json`. It asks no hook: permissions that come by
 * the environment hold the scope for its own tools.
 */
import type { AgentEvent, CallState } from "../core/agent_event.ts";
import { withAgentEntries } from "../core/agent_hooks.ts";
import { checkArguments } from "./agent_arguments.ts";
import {
  type AgentPackage,
  probeProgram,
  requireProgram,
} from "./installed_program.ts";
import {
  findNumber,
  findText,
  inOneLine,
  type JsonObject,
  objectIn,
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

const OPENCODE: AgentPackage = {
  command: "opencode",
  package: "opencode-ai",
  known: ["1.18."],
};

/** Settings on top of those in files. */
const SETTINGS = "OPENCODE_CONFIG_CONTENT";

const EDITS = /^(write|edit|multiedit|patch|apply_patch)$/;

/** What it says of a call that its permissions do not allow. */
const REFUSED = /^The user (has specified a rule|rejected)/;

export const opencodeRunner: Runner = {
  name: "opencode",
  isAgent: true,
  sandbox: "off",
  capabilities: {
    delivery: "resume",
    reports_starts: false,
    reports_blocked: true,
    usage_of: "process",
    has_hook: false,
  },
  locate: (searchPath) => requireProgram(OPENCODE, searchPath),
  probe: (searchPath) => probeProgram(OPENCODE, searchPath),
  check,
  prepare,
};

function check(argv: readonly string[]): void {
  checkArguments(argv, {
    program: "opencode",
    sandbox: /^--sandbox(=|$)/,
    reserved:
      /^(--format|--auto|-s|--session|-c|--continue|--fork|--attach|--dir|--share|-i|--interactive|--)(=|$)/,
  });
}

function prepare(launch: Launch, installed: Installed | undefined): Prepared {
  const { thread, folder, model, prompt, resume, scope, env } = launch;
  check(thread.argv);
  return {
    argv: [
      installed?.path ?? "opencode",
      "run",
      "--format",
      "json",
      "--auto",
      // A session that is gone on with would choose a folder of its own.
      "--dir",
      folder,
      ...(model === "" ? [] : ["--model", model]),
      ...(resume === null ? [] : ["--session", resume]),
      ...thread.argv,
    ],
    env: {
      [SETTINGS]: withAgentEntries("opencode", env[SETTINGS], {
        path: SETTINGS,
        scope,
      }),
    },
    stdin: prompt,
    keepsInputOpen: false,
    conversation: new OpencodeReader(),
  };
}

/** Reads what `opencode run --format json` prints. */
export class OpencodeReader implements Conversation {
  #session: string | null = null;
  #said = "";
  #hasFailed = false;
  readonly #total = { turns: 0, input: 0, output: 0, cost: 0 };

  read(stream: "stdout" | "stderr", line: string): readonly Meaning[] {
    const object = stream === "stdout" ? parseObject(line) : undefined;
    const events = object === undefined ? undefined : this.#events(object);
    if (object === undefined || events === undefined) {
      return [{ kind: "text", text: line }];
    }
    return [...this.#started(object), ...events]
      .map((event) => ({ kind: "agent", event }));
  }

  #started(object: JsonObject): AgentEvent[] {
    const session = findText(object, "sessionID");
    if (this.#session !== null || session === null) return [];
    this.#session = session;
    return [{ kind: "started", session, model: null }];
  }

  #events(object: JsonObject): AgentEvent[] | undefined {
    const part = objectIn(object, "part");
    switch (object.type) {
      case "step_start":
        return [];
      case "text":
        this.#said = wordsIn(part, "text");
        return [{ kind: "message", text: this.#said }];
      case "reasoning":
        return [{ kind: "reasoning", text: textIn(part, "text") }];
      case "tool_use":
        return [callOf(part)];
      case "step_finish":
        return this.#stepEnded(part);
      case "error":
        return this.#failed(objectIn(object, "error"));
      default:
        return undefined;
    }
  }

  #stepEnded(part: JsonObject): AgentEvent[] {
    const tokens = objectIn(part, "tokens");
    const total = this.#total;
    total.turns++;
    total.input += findNumber(tokens, "input") ?? 0;
    total.input += findNumber(objectIn(tokens, "cache"), "read") ?? 0;
    total.output += findNumber(tokens, "output") ?? 0;
    total.cost += findNumber(part, "cost") ?? 0;
    const usage: AgentEvent = {
      kind: "usage",
      turns: total.turns,
      input_tokens: total.input,
      output_tokens: total.output,
      cost_usd: total.cost,
    };
    const reason = textIn(part, "reason");
    if (reason === "tool-calls" || this.#hasFailed) return [usage];
    const is_success = reason === "stop";
    const text = is_success ? this.#said : `it ended: ${reason}`;
    return [usage, { kind: "finished", is_success, text }];
  }

  #failed(error: JsonObject): AgentEvent[] {
    this.#hasFailed = true;
    const text = findText(objectIn(error, "data"), "message") ??
      findText(error, "message") ?? textIn(error, "name");
    return [
      { kind: "error", text, is_fatal: true },
      { kind: "finished", is_success: false, text },
    ];
  }
}

/** A call is told of once, when it is over. */
function callOf(part: JsonObject): AgentEvent {
  const id = textIn(part, "callID");
  const name = textIn(part, "tool");
  const call = objectIn(part, "state");
  const input = objectIn(call, "input");
  const state = stateOf(call);
  if (name === "bash") {
    const exit_status = findNumber(objectIn(call, "metadata"), "exit");
    return {
      kind: "command",
      id,
      command: textIn(input, "command"),
      state: state === "completed" && (exit_status ?? 0) !== 0
        ? "failed"
        : state,
      exit_status,
      output: textIn(call, "output") || textIn(call, "error"),
    };
  }
  if (EDITS.test(name)) {
    const path = findText(input, "filePath");
    return { kind: "edit", id, paths: path === null ? [] : [path], state };
  }
  return {
    kind: "tool",
    id,
    name,
    input: inOneLine(input),
    // Its answer to a call that it could not read.
    state: name === "invalid" ? "failed" : state,
  };
}

function stateOf(call: JsonObject): CallState {
  if (call.status === "completed") return "completed";
  return REFUSED.test(textIn(call, "error")) ? "blocked" : "failed";
}
