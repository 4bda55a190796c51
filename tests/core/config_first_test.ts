import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { DEFAULT_CONFIG, mergeConfig } from "../../src/core/config.ts";
import { FIRST_CONFIG } from "../../src/core/config_first.ts";
import { parseConfig } from "../../src/core/config_parse.ts";

Deno.test("FIRST_CONFIG says nothing, and its settings are the defaults", () => {
  assertEquals(parseConfig(parse(FIRST_CONFIG), "first"), {});
  const settings = FIRST_CONFIG.split("\n")
    .filter((line) => !line.startsWith("##"))
    .map((line) => line.replace(/^# /, "")).join("\n");
  const file = parseConfig(parse(settings), "settings");
  assertEquals(Object.keys(file).length, 8);
  assertEquals(mergeConfig(DEFAULT_CONFIG, file), DEFAULT_CONFIG);
});
