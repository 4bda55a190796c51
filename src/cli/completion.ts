import type { ParsedArgs } from "./args.ts";
export function completion(_: ParsedArgs): Promise<number> {
  return Promise.resolve(0);
}
