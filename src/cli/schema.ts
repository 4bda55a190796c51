import type { ParsedArgs } from "./args.ts";
export function schema(_: ParsedArgs): Promise<number> {
  return Promise.resolve(0);
}
