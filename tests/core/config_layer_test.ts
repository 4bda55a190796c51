import { assertEquals } from "@std/assert";
import {
  CONFIG_ENV,
  configFromEnv,
  type ConfigLayer,
  configValues,
  effectiveConfig,
} from "../../src/core/config_layer.ts";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";

const LAYERS: readonly ConfigLayer[] = [
  {
    origin: "user",
    file: { review: { required: 3, max_rounds: 9 }, runner: { model: "u" } },
  },
  {
    origin: "project",
    file: { review: { required: 2 }, runner: { model: "p" } },
  },
  { origin: "env", file: { runner: { model: "e" } } },
];

Deno.test("effectiveConfig() lets the stronger layer win, key by key", () => {
  const config = effectiveConfig(LAYERS);
  assertEquals(config.review, {
    ...DEFAULT_CONFIG.review,
    required: 2,
    max_rounds: 9,
  });
  assertEquals(config.runner, {
    default: DEFAULT_CONFIG.runner.default,
    model: "e",
  });
});

Deno.test("effectiveConfig() replaces a list as a whole", () => {
  const config = effectiveConfig([
    { origin: "user", file: { protect: { branches: ["a", "b"] } } },
    { origin: "project", file: { protect: { branches: ["c"] } } },
  ]);
  assertEquals(config.protect.branches, ["c"]);
});

Deno.test("configValues() names the layer that set each value", () => {
  const origins = Object.fromEntries(
    configValues(LAYERS).map(({ key, origin }) => [key, origin]),
  );
  assertEquals(origins["review.required"], "project");
  assertEquals(origins["review.max_rounds"], "user");
  assertEquals(origins["runner.model"], "env");
  assertEquals(origins["runner.default"], "default");
});

Deno.test("configFromEnv() reads the variables of its table only", () => {
  const variables: Record<string, string> = {
    LOCKSTEP_RUNNER: "claude",
    LOCKSTEP_TMUX_SOCKET: "x",
    LOCKSTEP_REVIEW_REQUIRED: "0",
  };
  assertEquals(configFromEnv((name) => variables[name]), {
    runner: { default: "claude" },
    tmux: { socket: "x" },
  });
});

Deno.test("CONFIG_ENV sets nothing that guards a protected branch", () => {
  const sections = new Set<string>(
    Object.values(CONFIG_ENV).map(({ section }) => section),
  );
  for (const governing of ["protect", "gates", "review", "merge", "resume"]) {
    assertEquals(sections.has(governing), false);
  }
});
