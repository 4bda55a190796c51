import { printable } from "../../core/printable.ts";
import type { Message } from "../../core/records/message.ts";

/** Returns the line that stands for a message. */
export function messageText(message: Message): string {
  const kind = message.kind === "message"
    ? ""
    : ` ${message.kind}${message.mode === null ? "" : ` ${message.mode}`}`;
  const note = message.note === "" ? "" : ` (${message.note})`;
  return `${message.id} ${
    message.sent_at.slice(11, 19)
  } ${message.from} → ${message.to}${kind}, ${message.state}${note}: ${
    printable(message.text)
  }`;
}
