import type { Method } from "./method.ts";

/** What the index says of a method, and how to load the rest of it. */
export interface IndexEntry {
  readonly summary: string;
  // The types of params and results differ from method to method.
  // deno-lint-ignore no-explicit-any
  readonly load: () => Promise<{ readonly definition: Method<any, any> }>;
}
