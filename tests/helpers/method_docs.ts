import { exitStatuses } from "../../src/cli/exit_status.ts";
import { commandOf } from "../../src/cli/commands.ts";
import { paramsOf } from "../../src/cli/flag_help.ts";
import type { Method } from "../../src/methods/method.ts";
import { GROUPS, METHODS } from "../../src/methods/mod.ts";
import { schemaOf } from "../../src/rpc/schema.ts";
import { filesBelow, textOf } from "./source_files.ts";

// deno-lint-ignore no-explicit-any
type AnyMethod = Method<any, any>;

/** What a JSON Schema may say, as far as ours do. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Returns the rows of the README's table of commands. */
export function commandTable(): string {
  return table([
    ["command", "what it does"],
    ...Object.entries(METHODS).toSorted(byName).map(([name, { summary }]) => [
      `\`lockstep ${commandOf(name)}\``,
      summary,
    ]),
  ]);
}

/** Returns `references/method_contracts.md`. */
export async function methodContracts(): Promise<string> {
  const methods = await Promise.all(
    Object.entries(METHODS).toSorted(byName).map(async ([, entry]) =>
      (await entry.load()).definition
    ),
  );
  return `${
    [
      "# Method contracts",
      "Generated from the method table by `deno task docs`; a test keeps it so.",
      'Every param is a flag of the same name: `user_request` is `--user-request`. A list repeats its flag. Success with `--json` prints `{"schema_version":1,"ok":true,"data":RESULT}`; a failure prints `{"schema_version":1,"ok":false,"error":{code, reason, message, hint, details}}` on standard error. `lockstep schema METHOD` prints the same as JSON Schema.',
      "## Exit statuses",
      table([["status", "code", "meaning"], ...exitStatuses()]),
      "## Reasons",
      "The `reason` of an error is stable; its message is not.",
      reasons().map((reason) => `\`${reason}\``).join(", "),
      "## Methods",
      countText(),
      ...methods.flatMap(contractOf),
    ].join("\n\n")
  }\n`;
}

/** A count by hand is wrong after the next method. */
function countText(): string {
  const counts = Object.keys(GROUPS).map((group) =>
    Object.keys(METHODS).filter((name) => name.split(".")[0] === group).length
  );
  const sum = counts.reduce((total, count) => total + count, 0);
  return `${sum} methods in ${counts.length} groups.`;
}

function contractOf(method: AnyMethod): string[] {
  const schema = schemaOf(method);
  const positional: readonly string[] = method.positional ?? [];
  const params = paramsOf(method).map((param) => [
    `\`${param.name}\`${positional.includes(param.name) ? " (position)" : ""}`,
    param.isRequired
      ? "required"
      : param.default === undefined
      ? ""
      : `\`${JSON.stringify(param.default)}\``,
    `\`${typeText(propertyOf(schema.params, param.name))}\``,
    param.summary,
  ]);
  return [
    `### ${method.name}`,
    `${method.summary}. Effect: ${method.effect}.`,
    ...(params.length === 0
      ? ["No params."]
      : [table([["param", "default", "type", "meaning"], ...params])]),
    `\`\`\`ts\n// result\n${typeText(schema.result as JsonSchema)}\n\`\`\``,
    `\`\`\`sh\n${method.example}\n\`\`\``,
  ];
}

function propertyOf(schema: unknown, name: string): JsonSchema {
  // Made by schemaOf(): an object schema with this property.
  return (schema as JsonSchema).properties?.[name] ?? {};
}

/** Writes a JSON Schema as a TypeScript type on one line. */
function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  }
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return variants.map(typeText).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  switch (schema.type) {
    case "array": {
      const item = typeText(schema.items ?? {});
      return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
    }
    case "object":
      return objectText(schema);
    case "integer":
      return "number";
    case undefined:
      return "unknown";
    default:
      return String(schema.type);
  }
}

function objectText(schema: JsonSchema): string {
  const fields = Object.entries(schema.properties ?? {}).map(([name, value]) =>
    `${name}${schema.required?.includes(name) ? "" : "?"}: ${typeText(value)}`
  );
  if (fields.length > 0) return `{ ${fields.join("; ")} }`;
  const rest = schema.additionalProperties;
  return typeof rest === "object"
    ? `{ [name: string]: ${typeText(rest)} }`
    : "{}";
}

/** Every reason that a source gives to an error, or says that it is thrown. */
function reasons(): string[] {
  const found = new Set<string>();
  for (const path of filesBelow("src", ".ts")) {
    const text = textOf(path);
    for (const [said] of text.matchAll(/\breason:[^;{}(),]*/g)) {
      for (const [, reason = ""] of said.matchAll(/"([a-z_]+\.[a-z_]+)"/g)) {
        found.add(reason);
      }
    }
    // Some are put together: `task.not_found` out of what was not found.
    for (const [said] of text.matchAll(/@throws[^]*?\*\//g)) {
      for (const [, reason = ""] of said.matchAll(/`([a-z_]+\.[a-z_]+)`/g)) {
        found.add(reason);
      }
    }
  }
  return [...found].toSorted();
}

/** A table with columns as wide as the formatter makes them. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|"))
  );
  const widths = (cells[0] ?? []).map((_, i) =>
    Math.max(3, ...cells.map((row) => row[i]?.length ?? 0))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((n) => "-".repeat(n))), ...body.map(line)]
    .join("\n");
}

function byName(
  [a]: readonly [string, unknown],
  [b]: readonly [string, unknown],
): number {
  return a < b ? -1 : 1;
}
