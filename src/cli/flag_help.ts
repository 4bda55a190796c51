import * as z from "zod/mini";
import type { Method } from "../methods/method.ts";
import { type AnySchema, innerType } from "./flags.ts";
import { textValueName } from "./value_name.ts";

/** What is said of a param, in help, completion and the written contract. */
export interface ParamInfo {
  /** As in JSON: `user_request`. */
  readonly name: string;
  /** As in a command line: `--user-request`. */
  readonly flag: string;
  /** What follows the flag: `CASE`, `TEXT`, `NUMBER`; empty: nothing. */
  readonly value: string;
  readonly choices: readonly string[];
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** Undefined without a default. */
  readonly default: unknown;
  readonly summary: string;
}

/** Returns what the schema of a method says of its params. */
export function paramsOf(
  // deno-lint-ignore no-explicit-any
  method: Method<any, any>,
): ParamInfo[] {
  const shape: Readonly<Record<string, AnySchema>> = method.params.def.shape;
  return Object.entries(shape).map(([name, schema]) => {
    const inner = innerType(schema);
    const element = inner.element ?? inner.schema;
    const type = valueName(innerType(element).type);
    const choices = choicesOf(innerType(element).schema);
    return {
      name,
      flag: `--${name.replaceAll("_", "-")}`,
      value: type === "TEXT" && choices.length === 0
        ? textValueName(name)
        : type,
      choices,
      isList: inner.type === "array",
      isRequired: schema._zod.optin === undefined,
      default: defaultOf(schema),
      summary: summaryOf(schema),
    };
  });
}

function valueName(type: string): string {
  switch (type) {
    case "int":
    case "number":
      return "NUMBER";
    case "object":
    case "record":
    case "array":
      return "JSON";
    case "boolean":
      return "";
    default:
      return "TEXT";
  }
}

function choicesOf(schema: AnySchema): string[] {
  const def = schema._zod.def as {
    type: string;
    entries?: Readonly<Record<string, string | number>>;
  };
  return def.type === "enum"
    ? Object.values(def.entries ?? {}).map(String)
    : [];
}

function defaultOf(schema: AnySchema): unknown {
  const def = schema._zod.def as {
    type: string;
    innerType?: AnySchema;
    defaultValue?: unknown;
  };
  if (def.type === "default") return def.defaultValue;
  return def.innerType === undefined ? undefined : defaultOf(def.innerType);
}

/** The description, wherever in the schema it was given. */
function summaryOf(schema: AnySchema): string {
  const said = z.globalRegistry.get(schema)?.description;
  const inner = (schema._zod.def as { innerType?: AnySchema }).innerType;
  return said ?? (inner === undefined ? "" : summaryOf(inner));
}
