import type { AgentEvent, CallState } from "./agent_event.ts";

const LINE_CHARACTERS = 200;

/** Returns an event as one line for those who watch. */
export function agentEventText(event: AgentEvent): string {
  switch (event.kind) {
    case "started":
      return `session ${event.session ?? "without a name"}${
        event.model === null ? "" : `, model ${event.model}`
      }`;
    case "message":
      return oneLine(event.text);
    case "reasoning":
      return `thinks: ${oneLine(event.text)}`;
    case "command":
      return `$ ${oneLine(event.command)}${outcome(event)}`;
    case "edit":
      return `edit ${oneLine(event.paths.join(" "))}${outcome(event)}`;
    case "tool":
      return `${event.name} ${oneLine(event.input)}${outcome(event)}`;
    case "usage":
      return `usage: ${
        [
          part(event.turns, "turns"),
          part(event.input_tokens, "tokens in"),
          part(event.output_tokens, "tokens out"),
          part(event.cost_usd, "USD"),
        ].filter((each) => each !== "").join(", ")
      }`;
    case "error":
      return `${event.is_fatal ? "error" : "trouble"}: ${oneLine(event.text)}`;
    case "finished":
      return `${event.is_success ? "done" : "gave up"}: ${oneLine(event.text)}`;
    default:
      return event satisfies never;
  }
}

function outcome(
  call: { readonly state: CallState; readonly exit_status?: number | null },
): string {
  const status = call.exit_status ?? null;
  switch (call.state) {
    case "started":
      return " …";
    case "completed":
      return status === null ? ": done" : `: exit status ${status}`;
    case "failed":
      return status === null ? ": failed" : `: exit status ${status}`;
    case "blocked":
      return ": blocked";
    default:
      return call.state satisfies never;
  }
}

function part(value: number | null, unit: string): string {
  return value === null ? "" : `${value} ${unit}`;
}

function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= LINE_CHARACTERS
    ? line
    : `${line.slice(0, LINE_CHARACTERS)} …`;
}
