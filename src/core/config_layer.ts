import { type Config, DEFAULT_CONFIG, mergeConfig } from "./config.ts";
import type { ConfigFile } from "./config_schema.ts";

/** Where values of the configuration come from, weakest first. */
const CONFIG_ORIGINS = ["default", "user", "project", "env"] as const;
export type ConfigOrigin = typeof CONFIG_ORIGINS[number];

export interface ConfigLayer {
  readonly origin: ConfigOrigin;
  readonly file: ConfigFile;
}

/** Returns the configuration that layers, weakest first, amount to. */
export function effectiveConfig(layers: readonly ConfigLayer[]): Config {
  return layers.reduce(
    (config, { file }) => mergeConfig(config, file),
    DEFAULT_CONFIG,
  );
}

export interface ConfigValue {
  /** `section.key`. */
  readonly key: string;
  readonly value: unknown;
  readonly origin: ConfigOrigin;
}

/** Returns every value of the configuration with the layer that set it. */
export function configValues(layers: readonly ConfigLayer[]): ConfigValue[] {
  const config = effectiveConfig(layers);
  return Object.entries(config).flatMap(([section, values]) =>
    Object.entries(values).map(([key, value]) => ({
      key: `${section}.${key}`,
      value,
      origin: originOf(layers, section, key),
    }))
  );
}

function originOf(
  layers: readonly ConfigLayer[],
  section: string,
  key: string,
): ConfigOrigin {
  const layer = layers.findLast(({ file }) => {
    // A section is a record of its keys; the schema has checked it.
    const values = file[section as keyof ConfigFile] as
      | Readonly<Record<string, unknown>>
      | undefined;
    return values !== undefined && Object.hasOwn(values, key);
  });
  return layer?.origin ?? "default";
}

/**
 * Variables that set a value of the configuration. None that governs what
 * may reach a protected branch: a worker could set those for itself.
 */
export const CONFIG_ENV = {
  LOCKSTEP_RUNNER: { section: "runner", key: "default" },
  LOCKSTEP_MODEL: { section: "runner", key: "model" },
  LOCKSTEP_TMUX_SOCKET: { section: "tmux", key: "socket" },
  LOCKSTEP_WORKTREE_LOCATION: { section: "worktree", key: "location" },
} as const;

/** Returns what variables say; `read` gives `undefined` for unset ones. */
export function configFromEnv(
  read: (name: string) => string | undefined,
): ConfigFile {
  const file: Record<string, Record<string, string>> = {};
  for (const [name, { section, key }] of Object.entries(CONFIG_ENV)) {
    const value = read(name);
    if (value !== undefined) file[section] = { ...file[section], [key]: value };
  }
  return file;
}
