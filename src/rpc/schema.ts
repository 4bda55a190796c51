import * as z from "zod/mini";
import type { Method } from "../methods/method.ts";

/** What a program needs to know to call a method. */
export interface MethodSchema {
  readonly name: string;
  readonly summary: string;
  readonly effect: string;
  readonly positional: readonly string[];
  readonly example: string;
  /** JSON Schema, draft 2020-12, of what is given. */
  readonly params: unknown;
  /** JSON Schema, draft 2020-12, of `data` in the envelope. */
  readonly result: unknown;
}

/** Returns a method as JSON Schema. */
export function schemaOf(
  // deno-lint-ignore no-explicit-any
  method: Method<any, any>,
): MethodSchema {
  return {
    name: method.name,
    summary: method.summary,
    effect: method.effect,
    positional: method.positional ?? [],
    example: method.example,
    params: z.toJSONSchema(method.params, {
      io: "input",
      target: "draft-2020-12",
      unrepresentable: "any",
    }),
    result: z.toJSONSchema(method.result(), {
      io: "output",
      target: "draft-2020-12",
      unrepresentable: "any",
    }),
  };
}
