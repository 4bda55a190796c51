import { METHODS } from "../methods/mod.ts";
import { type MethodSchema, schemaOf } from "../rpc/schema.ts";
import { splitArgs } from "./args.ts";
import { requireMethod } from "./find_method.ts";
import { printAnswer } from "./output.ts";

/** `lockstep schema [METHOD]`: params and results as JSON Schema. */
export async function schema(args: readonly string[]): Promise<number> {
  const { global, words } = splitArgs(args, []);
  const name = words.slice(1).join(" ");
  const data = name === ""
    ? { methods: await allSchemas() }
    : schemaOf(await requireMethod(name));
  printAnswer(
    global.json
      ? JSON.stringify({ schema_version: 1, ok: true, data })
      : JSON.stringify(data, null, 2),
  );
  return 0;
}

async function allSchemas(): Promise<MethodSchema[]> {
  return await Promise.all(
    Object.values(METHODS).map(async (entry) =>
      schemaOf((await entry.load()).definition)
    ),
  );
}
