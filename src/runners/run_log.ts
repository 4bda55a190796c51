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
  #isClosed = false;

  constructor(
    paths: RunPaths,
    private readonly now: () => IsoTime,
    private readonly print: (line: string) => void,
  ) {
    this.#events = new EventFile(paths);
  }

  /** Takes down a line of the program, as it came; returns its number. */
  line(stream: "stdout" | "stderr", text: string): number {
    return this.#events.append({ at: this.now(), kind: stream, text });
  }

  /** Takes down and shows what an agent did; returns its number. */
  event(event: AgentEvent): number {
    const text = agentEventText(event);
    this.show(text);
    return this.#events.append({ at: this.now(), kind: "agent", text, event });
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
    if (!this.#isClosed) {
      this.#events.append({ at: this.now(), kind, text });
    }
    this.show(`[${kind}] ${text}`);
  }

  /**
   * Takes nothing more down; what is noted from now on is only shown. Tells
   * whether the record is what was written to it.
   */
  async close(): Promise<boolean> {
    this.#isClosed = true;
    return await this.#events.isIntact();
  }

  /** How many lines of the program could not be kept. */
  get lost(): number {
    return this.#events.lost;
  }

  [Symbol.dispose](): void {
    this.#events[Symbol.dispose]();
  }
}
