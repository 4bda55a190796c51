import type { AgentEvent } from "../core/agent_event.ts";
import { agentEventText } from "../core/agent_event_text.ts";
import { printable } from "../core/printable.ts";
import type { RunEvent } from "../core/records/run.ts";
import type { IsoTime } from "../core/time.ts";
import { EventFile, type RunPaths } from "../store/run_folder.ts";

/** Takes down what happens in a run, and shows it to those who watch. */
export class RunLog implements Disposable {
  readonly #events: EventFile;
  #isWatched = true;

  constructor(
    paths: RunPaths,
    private readonly now: () => IsoTime,
    private readonly print: (line: string) => void,
  ) {
    this.#events = new EventFile(paths);
  }

  /** Takes down a line of the program, as it came. */
  line(stream: "stdout" | "stderr", text: string): void {
    this.#events.append({ at: this.now(), kind: stream, text });
  }

  /** Takes down and shows what an agent did; returns the line shown. */
  event(event: AgentEvent): string {
    const text = agentEventText(event);
    this.#events.append({ at: this.now(), kind: "agent", text, event });
    this.show(text);
    return text;
  }

  /** Shows a line to those who watch; nothing in it can move the cursor. */
  show(text: string): void {
    if (!this.#isWatched) return;
    try {
      this.print(`${this.now().slice(11, 19)} ${printable(text)}`);
    } catch (error) {
      // The pane is gone, and with it the terminal. The run goes on: what was
      // started has to be ended, and its end to be recorded.
      if (!(error instanceof Error)) throw error;
      this.#isWatched = false;
    }
  }

  /** Takes down and shows what the supervisor itself did or saw. */
  note(kind: RunEvent["kind"], text: string): void {
    this.#events.append({ at: this.now(), kind, text });
    this.show(`[${kind}] ${text}`);
  }

  /** How many lines of the program could not be kept. */
  get lost(): number {
    return this.#events.lost;
  }

  [Symbol.dispose](): void {
    this.#events[Symbol.dispose]();
  }
}
