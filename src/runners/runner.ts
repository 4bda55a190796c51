import type { Thread } from "../core/records/thread.ts";

/** What a runner makes of a line that its program has printed. */
export type Meaning =
  /** To be shown and kept as it is. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "progress"; readonly text: string }
  /** The program reads directives, and wants a signal for urgent ones. */
  | { readonly kind: "listens"; readonly signal: Deno.Signal | null }
  /** The program has taken a directive or message in. */
  | { readonly kind: "acknowledged"; readonly id: string }
  | { readonly kind: "result"; readonly text: string };

/** Drives one agent program: what to start, and what it says. */
export interface Runner {
  readonly name: string;
  /** Returns program and arguments; empty when the thread names none. */
  argv(thread: Thread): readonly string[];
  /** Reads a line of standard output. */
  read(line: string): Meaning;
}
