import type * as z from "zod/mini";
import { usage } from "../core/error.ts";
import { type Flag, repeatedFlag } from "./args.ts";

export type AnySchema = z.core.$ZodType;

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
    };
  });
}

/** What a command line says, split but not yet checked. */
export interface GivenArgs {
  /** Words after the command, before `--`. */
  readonly words: readonly string[];
  /** Words after `--`. */
  readonly after: readonly string[];
  readonly given: ReadonlyMap<string, readonly string[] | boolean>;
}

type Shape = Readonly<Record<string, AnySchema>>;

/**
 * Turns flag values and positional words into the input of a method. Words
 * after `--` go whole to a positional list; without one they are words like
 * any others.
 *
 * @throws {LockstepError} `usage.too_many_words`, `usage.repeated_flag`,
 * `usage.invalid_json`.
 */
export function inputOf(
  params: z.ZodMiniObject,
  positional: readonly string[],
  args: GivenArgs,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const shape: Shape = params.def.shape;
  for (const [flag, values] of args.given) {
    const name = flag.replaceAll("-", "_");
    const schema = shape[name];
    if (schema === undefined) continue;
    input[name] = typeof values === "boolean"
      ? values
      : convert(name, schema, values);
  }
  const list = positional.findLast((name) => isList(shape[name]));
  if (list === undefined || args.after.length === 0) {
    placeWords(input, shape, positional, [...args.words, ...args.after]);
    return input;
  }
  const others = positional.filter((name) => name !== list);
  placeWords(input, shape, others, args.words);
  input[list] = convert(list, shape[list], args.after);
  return input;
}

function placeWords(
  input: Record<string, unknown>,
  shape: Shape,
  positional: readonly string[],
  words: readonly string[],
): void {
  const rest = [...words];
  for (const name of positional) {
    if (rest.length === 0) break;
    if (input[name] !== undefined) continue;
    const taken = isList(shape[name]) ? rest.splice(0) : rest.splice(0, 1);
    input[name] = convert(name, shape[name], taken);
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
  schema: AnySchema | undefined,
  values: readonly string[],
): unknown {
  if (schema === undefined) throw new Error(`"${name}" is no param`);
  const inner = innerType(schema);
  if (inner.type === "array") {
    return values.map((value) => scalar(name, inner.element, value));
  }
  if (values.length > 1) throw repeatedFlag(name.replaceAll("_", "-"));
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
    case "array":
      return json(name, value);
    case "union":
      return /^[\[{"]/.test(value) ? json(name, value) : value;
    default:
      return value;
  }
}

function json(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usage(`Cannot use "${value}" as "${name}": it is not JSON`, {
      reason: "usage.invalid_json",
      hint: `Write --${name.replaceAll("_", "-")} '{"…": …}'`,
    });
  }
}

function isList(schema: AnySchema | undefined): boolean {
  return schema !== undefined && innerType(schema).type === "array";
}

export interface InnerType {
  readonly type: string;
  /** Of a list. */
  readonly element: AnySchema | undefined;
  readonly schema: AnySchema;
}

/** Looks through optional, default and nullable. */
export function innerType(schema: AnySchema): InnerType {
  const def = schema._zod.def as {
    type: string;
    innerType?: AnySchema;
    element?: AnySchema;
  };
  return def.innerType === undefined
    ? { type: def.type, element: def.element, schema }
    : innerType(def.innerType);
}
