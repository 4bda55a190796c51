import type * as z from "zod/mini";
import { usage } from "../core/error.ts";

/** A flag of a command, made from a param of its method. */
export interface Flag {
  /** In kebab-case: `--user-request`. */
  readonly name: string;
  readonly kind: "boolean" | "string" | "list";
  readonly summary: string;
}

type AnySchema = z.core.$ZodType;

/** Returns the flags of a method: every param in kebab-case. */
export function flagsOf(params: z.ZodMiniObject): Flag[] {
  return Object.entries(params.def.shape).map(([name, schema]) => {
    const type = innerType(schema).type;
    return {
      name: name.replaceAll("_", "-"),
      kind: type === "boolean"
        ? "boolean"
        : type === "array"
        ? "list"
        : "string",
      summary: "",
    };
  });
}

/** Turns flag values and positional words into the input of a method. */
export function inputOf(
  params: z.ZodMiniObject,
  positional: readonly string[],
  words: readonly string[],
  given: ReadonlyMap<string, readonly string[] | boolean>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const shape: Readonly<Record<string, AnySchema>> = params.def.shape;
  for (const [flag, values] of given) {
    const name = flag.replaceAll("-", "_");
    const schema = shape[name];
    if (schema === undefined) continue;
    input[name] = typeof values === "boolean"
      ? values
      : convert(name, schema, values);
  }
  placeWords(input, shape, positional, words);
  return input;
}

function placeWords(
  input: Record<string, unknown>,
  shape: Readonly<Record<string, AnySchema>>,
  positional: readonly string[],
  words: readonly string[],
): void {
  const rest = [...words];
  for (const name of positional) {
    const schema = shape[name];
    if (schema === undefined || rest.length === 0) break;
    if (input[name] !== undefined) continue;
    const isList = innerType(schema).type === "array";
    input[name] = convert(
      name,
      schema,
      isList ? rest.splice(0) : [rest.shift() ?? ""],
    );
  }
  if (rest.length === 0) return;
  throw usage(`Cannot use "${rest[0]}": the command takes no more words`, {
    reason: "usage.too_many_words",
    hint: positional.length === 0
      ? "Give params as flags; see --help"
      : `Words are taken as: ${positional.join(", ")}`,
  });
}

/** Text becomes what the schema wants; a misfit is left to the schema. */
function convert(
  name: string,
  schema: AnySchema,
  values: readonly string[],
): unknown {
  const inner = innerType(schema);
  if (inner.type === "array") {
    return values.map((value) => scalar(name, inner.element, value));
  }
  if (values.length > 1) {
    throw usage(`Cannot use --${name.replaceAll("_", "-")} twice`, {
      reason: "usage.repeated_flag",
      hint: "Give it once",
    });
  }
  return scalar(name, schema, values[0] ?? "");
}

function scalar(
  name: string,
  schema: AnySchema | undefined,
  value: string,
): unknown {
  switch (schema === undefined ? "string" : innerType(schema).type) {
    case "number":
    case "int":
      return /^-?[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    case "object":
    case "record":
    case "union":
      return json(name, value);
    default:
      return value;
  }
}

function json(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw usage(`Cannot use "${value}" as "${name}": it is not JSON`, {
      reason: "usage.invalid_json",
      hint: `Write --${name.replaceAll("_", "-")} '{"…": …}'`,
    });
  }
}

interface Inner {
  readonly type: string;
  readonly element: AnySchema | undefined;
}

/** Looks through optional, default and nullable. */
function innerType(schema: AnySchema): Inner {
  const def = schema._zod.def as {
    type: string;
    innerType?: AnySchema;
    element?: AnySchema;
  };
  return def.innerType === undefined
    ? { type: def.type, element: def.element }
    : innerType(def.innerType);
}
