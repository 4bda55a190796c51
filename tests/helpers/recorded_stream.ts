import { agentEventText } from "../../src/core/agent_event_text.ts";
import type { Conversation, Meaning } from "../../src/runners/runner.ts";

const FOLDER = new URL("../runners/streams/", import.meta.url).pathname;

/**
 * Lets a conversation read what a real program has printed, and returns what
 * it made of it, a line each: events as they are shown, other meanings by
 * their kind. A recorded line begins with the number of its stream.
 */
export function readRecorded(
  name: string,
  conversation: Conversation,
): string[] {
  const text = Deno.readTextFileSync(`${FOLDER}${name}.txt`);
  return text.split("\n").filter((line) => line !== "").flatMap((line) => {
    const stream = line.startsWith("2 ") ? "stderr" : "stdout";
    return conversation.read(stream, line.slice(2));
  }).map(shown).filter((line) => line !== "text");
}

function shown(meaning: Meaning): string {
  switch (meaning.kind) {
    case "agent":
      return agentEventText(meaning.event);
    case "write":
      return `> ${methodOf(meaning.text)}`;
    default:
      return meaning.kind;
  }
}

function methodOf(text: string): string {
  const message = JSON.parse(text);
  return message.method ?? message.request?.subtype ?? message.type;
}
