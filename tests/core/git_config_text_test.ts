import { assertEquals } from "@std/assert";
import {
  includedText,
  includeState,
  parseIncluded,
  withInclude,
  withoutInclude,
} from "../../src/core/git_config_text.ts";

const CONFIGS: Readonly<Record<string, string>> = {
  "a new repository": "[core]\n\tbare = false\n",
  "no newline at the end": "[core]\n\tbare = false",
  "nothing": "",
  "another include": "[include]\n\tpath = other\n[core]\n\tbare = false\n",
  "windows line ends": "[core]\r\n\tbare = false\r\n",
};

for (const [name, config] of Object.entries(CONFIGS)) {
  Deno.test(`withoutInclude() gives back every byte of ${name}`, () => {
    const text = withInclude(config);
    assertEquals(includeState(text), "last");
    assertEquals(withInclude(text), text);
    assertEquals(withoutInclude(text), config);
  });
}

Deno.test("withoutInclude() keeps what git added behind the include", () => {
  const added = '[branch "x"]\n\tremote = origin\n';
  const text = withInclude("[core]\n\tbare = false\n") + added;
  assertEquals(withoutInclude(text), `[core]\n\tbare = false\n${added}`);
});

Deno.test("withoutInclude() keeps another path of the same section", () => {
  const text = `${withInclude("[core]\n")}\tpath = other\n`;
  assertEquals(withoutInclude(text), "[core]\n[include]\n\tpath = other\n");
});

Deno.test("includeState() tells a later hooks path from an earlier one", () => {
  const text = withInclude("[core]\n\thooksPath = .husky\n");
  assertEquals(includeState(text), "last");
  assertEquals(
    includeState(`${text}[core]\n\thooksPath = .husky\n`),
    "shadowed",
  );
  assertEquals(includeState("[core]\n"), "absent");
});

Deno.test("withInclude() moves an include that something shadows to the end", () => {
  const shadowed = `${withInclude("[core]\n")}[core]\n\thookspath = x\n`;
  assertEquals(includeState(withInclude(shadowed)), "last");
});

Deno.test("parseIncluded() reads any path back", () => {
  for (const hooksPath of ["/a/b c", '/q"u\\o', "/new\nline\t"]) {
    assertEquals(parseIncluded(includedText(hooksPath, "0a")), {
      digest: "0a",
      hooksPath,
    });
  }
  assertEquals(parseIncluded("[core]\n"), undefined);
});
