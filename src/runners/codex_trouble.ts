import type { AgentEvent } from "../core/agent_event.ts";
import { printable } from "../core/printable.ts";
import type { Meaning } from "./runner.ts";

const ROUTER = /ERROR codex_core::tools::router: error=(.*)$/;
const REFUSED = /blocked|rejected|denied|not permitted/i;
const BLOCKED = /^Command blocked by PreToolUse hook: .*? Command: (.*)$/;

/**
 * Reads standard error of Codex: calls that were refused or could not be read
 * are told nowhere else.
 */
export class CodexTrouble {
  #count = 0;

  read(line: string): readonly Meaning[] {
    const error = ROUTER.exec(printable(line))?.[1];
    if (error === undefined) return [{ kind: "text", text: line }];
    const id = `refused-${++this.#count}`;
    return [{ kind: "agent", event: eventOf(id, error) }];
  }
}

/** Tells whether a line only repeats that a hook has refused a call. */
export function isHookRefusal(line: string): boolean {
  return BLOCKED.test(ROUTER.exec(printable(line))?.[1] ?? "");
}

function eventOf(id: string, error: string): AgentEvent {
  const command = BLOCKED.exec(error)?.[1];
  // Of a patch its first line follows, which tells nothing.
  if (command === undefined || command.startsWith("*** ")) {
    const state = REFUSED.test(error) ? "blocked" : "failed";
    return { kind: "tool", id, name: "call", input: error, state };
  }
  return {
    kind: "command",
    id,
    command,
    state: "blocked",
    exit_status: null,
    output: error,
  };
}
