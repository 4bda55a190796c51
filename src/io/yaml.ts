/** YAML in and out; the one place that knows the library for it. */
import { parse, stringify } from "@std/yaml";

/**
 * Parses one YAML document; JSON is YAML, too.
 *
 * @throws {SyntaxError} when it is not YAML.
 */
export function parseYaml(text: string): unknown {
  return parse(text);
}

/** Returns data as YAML with the keys in their order, lines never folded. */
export function formatYaml(data: unknown): string {
  return stringify(data, { lineWidth: -1 });
}
