import type * as z from "zod/mini";
// For the bundle: what every call needs becomes one file instead of thirty.
import "./context.ts";
import type { Context } from "./context.ts";

/** What a method does to the world; MCP's read-only hint comes from it. */
export type Effect =
  /** Changes nothing, neither in the ledger nor in git or tmux. */
  | "read"
  | "write"
  /** Needs the terminal it was started from; not offered to programs. */
  | "terminal";

/**
 * One thing that Lockstep can do. The same object gives the command, its help
 * and completion, the MCP tool, the JSON Schema and the written contract.
 */
export interface Method<
  P extends z.ZodMiniObject = z.ZodMiniObject,
  R extends z.ZodMiniType = z.ZodMiniType,
> {
  /** Dotted name; the command is the same words: `lock.acquire`. */
  readonly name: string;
  /** Imperative, no full stop. The same text as in the index. */
  readonly summary: string;
  readonly effect: Effect;
  /** A strict object; every field is described. */
  readonly params: P;
  /** Made when asked for: most calls never need it. */
  readonly result: () => R;
  /** Params that may be given by position; the last may be a list. */
  readonly positional?: readonly (keyof z.output<P> & string)[];
  /** A command line that works as it stands, for the help. */
  readonly example: string;
  run(context: Context, params: z.output<P>): Promise<z.output<R>>;
  /** What a person reads; JSON of the result when left out. */
  text?(result: z.output<R>): string;
  /** Tells that the answer is to be shown anew whenever it changes. */
  watches?(params: z.output<P>): boolean;
  /**
   * The params of the call that goes on where this answer ends. The command
   * line makes it, until it is ended; `undefined`: there is no more to come.
   */
  continues?(
    params: z.output<P>,
    result: z.output<R>,
  ): z.output<P> | undefined;
  /** Exit status of a call that returned; 0 when left out. */
  exitStatus?(result: z.output<R>): number;
}

/** Gives a method object its types. */
export function method<P extends z.ZodMiniObject, R extends z.ZodMiniType>(
  definition: Method<P, R>,
): Method<P, R> {
  return definition;
}
