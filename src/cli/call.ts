import type { ParsedArgs } from "./args.ts";
export function call(_: ParsedArgs): Promise<number> {
  return Promise.resolve(0);
}
