/**
 * The one event model of all runners: what an agent program did, whichever
 * program it was. Runners make these from what their program prints, the
 * watchdog and the completion report read nothing else.
 */

/** How far a command, an edit or another tool call has come. */
export type CallState = "started" | "completed" | "failed" | "blocked";

export interface CommandCall {
  readonly kind: "command";
  /** The program's own id of the call; both ends of a call share it. */
  readonly id: string;
  readonly command: string;
  readonly state: CallState;
  /** Null while it runs, and when the program does not report it. */
  readonly exit_status: number | null;
  /** What it printed, as far as the program passes it on. */
  readonly output: string;
}

export interface EditCall {
  readonly kind: "edit";
  readonly id: string;
  /** As the program names them: absolute, or relative to its folder. */
  readonly paths: readonly string[];
  readonly state: CallState;
}

export interface ToolCall {
  readonly kind: "tool";
  readonly id: string;
  readonly name: string;
  /** What it was called with, as one line of text. */
  readonly input: string;
  readonly state: CallState;
}

/** Totals of the run so far; null where the program does not report one. */
export interface Usage {
  readonly kind: "usage";
  readonly turns: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
}

export type AgentEvent =
  /** `session` is what the program needs to go on later; null without one. */
  | {
    readonly kind: "started";
    readonly session: string | null;
    readonly model: string | null;
  }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | CommandCall
  | EditCall
  | ToolCall
  | Usage
  | {
    readonly kind: "error";
    readonly text: string;
    /** The program will not go on by itself. */
    readonly is_fatal: boolean;
  }
  /** The terminal event. Its text is the final report. */
  | {
    readonly kind: "finished";
    readonly is_success: boolean;
    readonly text: string;
  };
