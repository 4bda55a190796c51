import * as z from "zod/mini";
import { type ConfigValue, configValues } from "../../core/config_layer.ts";
import { type LockstepError, usage } from "../../core/error.ts";
import { suggest } from "../../core/suggest.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "config.show",
  summary: "Show the configuration in force",
  effect: "read",
  params: z.strictObject({
    key: z.optional(z.string()).check(
      z.describe("Only this section or value: gates, leases.lock_seconds"),
    ),
    origin: z._default(z.boolean(), false).check(
      z.describe("Say of each value where it comes from"),
    ),
  }),
  result: () =>
    z.strictObject({
      values: z.array(z.strictObject({
        key: z.string(),
        value: z.unknown(),
        origin: z.optional(z.enum(["default", "user", "project", "env"])),
      })),
      /** Branch and commit whose lockstep.yaml is in force. */
      branch: z.nullable(z.string()),
      commit: z.nullable(z.string()),
      working_copy: z.enum(["absent", "same", "differs"]),
    }),
  positional: ["key"],
  example: "lockstep config show --origin",
  async run(context, { key, origin }) {
    const { layers, branch, commit, workingCopy } = await context
      .loadedConfig();
    const known = configValues(layers);
    const values = known.filter((each) =>
      key === undefined || each.key === key || each.key.startsWith(`${key}.`)
    );
    if (values.length === 0 && key !== undefined && key !== "gates") {
      throw unknownKey(key, known);
    }
    return {
      values: values.map((each) =>
        origin ? each : { key: each.key, value: each.value }
      ),
      branch,
      commit,
      working_copy: workingCopy,
    };
  },
  text: ({ values }) =>
    values.map(({ key, value, origin }) =>
      `${key}: ${JSON.stringify(value)}${
        origin === undefined ? "" : `  (${origin})`
      }`
    ).join("\n"),
});

function unknownKey(
  key: string,
  values: readonly ConfigValue[],
): LockstepError {
  const keys = values.map((each) => each.key);
  const sections = [...new Set(keys.map((each) => each.split(".")[0] ?? ""))];
  const near = suggest(key, keys) ?? suggest(key, sections);
  return usage(`Cannot show "${key}": there is no such key`, {
    reason: "config.unknown_key",
    hint: near === undefined
      ? "lockstep config show"
      : `Did you mean "${near}"?`,
  });
}
