import type * as z from "zod/mini";

/** Names a schema that is made when asked for: most calls never need it. */
export function lazySchema<R extends z.ZodMiniType>(make: () => R): () => R {
  return make;
}
