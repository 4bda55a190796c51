import { assertEquals } from "@std/assert";
import { denial, parseToolUse, pathsWritten } from "../../src/core/tool_use.ts";

const PATCH = `*** Begin Patch
*** Add File: src/new.ts
+*** Update File: not/one.ts
*** Update File: src/a.ts
*** Move to: src/b.ts
*** Delete File: old name.ts
*** End Patch`;

const ROWS: readonly (readonly [
  name: string,
  tool: string,
  input: Readonly<Record<string, unknown>>,
  paths: readonly string[],
])[] = [
  ["Write", "Write", { file_path: "/r/a.ts", content: "> x" }, ["/r/a.ts"]],
  ["Edit", "Edit", { file_path: "/r/a.ts" }, ["/r/a.ts"]],
  ["MultiEdit", "MultiEdit", { file_path: "/r/a.ts" }, ["/r/a.ts"]],
  ["NotebookEdit", "NotebookEdit", { notebook_path: "/r/n" }, ["/r/n"]],
  ["Read", "Read", { file_path: "/r/a.ts" }, []],
  ["Grep", "Grep", { path: "src", pattern: "x > y" }, []],
  ["apply_patch", "apply_patch", { input: PATCH }, [
    "src/new.ts",
    "src/a.ts",
    "src/b.ts",
    "old name.ts",
  ]],
  ["a patch in a command", "Bash", {
    command: `apply_patch <<'EOF'\n${PATCH}\nEOF`,
  }, ["src/new.ts", "src/a.ts", "src/b.ts", "old name.ts"]],
  ["a patch as an argument", "shell", { command: ["apply_patch", PATCH] }, [
    "src/new.ts",
    "src/a.ts",
    "src/b.ts",
    "old name.ts",
  ]],
];

for (const [name, tool, input, paths] of ROWS) {
  Deno.test(`pathsWritten() of ${name}`, () => {
    assertEquals(pathsWritten({ folder: "/r", tool, input }), [...paths]);
  });
}

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["echo x > a", ["a"]],
  ["echo x >> a; echo y>b", ["a", "b"]],
  ["echo x >| a && cat <c >d 2>e", ["a", "d", "e"]],
  ["cmd &> all.log", ["all.log"]],
  ["cmd > /dev/null 2>&1", []],
  ["echo 'a > b' \"c > d\"", []],
  ["echo x > 'my file'", ["my file"]],
  ['echo x > "my file"', ["my file"]],
  ["echo x > a\\ b", ["a b"]],
  ["echo x > $FILE", []],
  ["echo x > *.ts", []],
  ["ls | tee out.txt", ["out.txt"]],
  ["cd sub && echo x > a", []],
  ["cd sub && echo x > /r/a", ["/r/a"]],
  ["cat > a <<'EOF'\necho x > b\nEOF\necho y > c", ["a", "c"]],
  ["", []],
];

for (const [command, paths] of COMMANDS) {
  Deno.test(`pathsWritten() of the command ${JSON.stringify(command)}`, () => {
    const use = (value: unknown) => ({
      folder: "/r",
      tool: "Bash",
      input: { command: value },
    });
    assertEquals(pathsWritten(use(command)), [...paths]);
    assertEquals(pathsWritten(use(["bash", "-lc", command])), [...paths]);
  });
}

Deno.test("parseToolUse() takes an event and nothing else", () => {
  assertEquals(parseToolUse({ tool_name: "Write", cwd: "/r" }), {
    folder: "/r",
    tool: "Write",
    input: {},
  });
  for (const value of [null, [], "x", {}, { tool_name: 1 }]) {
    assertEquals(parseToolUse(value), undefined);
  }
});

Deno.test("denial() is what agent programs read", () => {
  assertEquals(
    JSON.parse(denial("no")).hookSpecificOutput.permissionDecision,
    "deny",
  );
});
