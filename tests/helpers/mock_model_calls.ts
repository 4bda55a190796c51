import type { Turn } from "./mock_model.ts";

/** A call of one of the client's tools. */
export interface Call {
  readonly name: string;
  /** Of a function; a custom tool has `input` instead. */
  readonly args?: unknown;
  readonly input?: string;
}

/** Returns the names of the tools that a client offers. */
export function toolNames(request: Record<string, unknown>): string[] {
  const tools = Array.isArray(request.tools) ? request.tools : [];
  return tools.flatMap((tool) =>
    tool.type === "namespace" ? toolNames(tool) : [
      tool.function?.name ?? tool.name ?? tool.type,
    ]
  ).filter((name) => typeof name === "string");
}

/** Returns a turn as calls of the tools that this client has. */
export function callsOf(turn: Turn, names: readonly string[]): Call[] {
  if (turn.tool !== undefined) {
    return [{ name: turn.tool, args: turn.args ?? {} }];
  }
  if (turn.run !== undefined) return [shellCall(turn.run, names)];
  if (turn.patch !== undefined) return [patchCall(turn.patch, names)];
  if (turn.write !== undefined) return [writeCall(turn.write, names)];
  return [];
}

function shellCall(command: string, names: readonly string[]): Call {
  if (names.includes("exec_command")) {
    const args = { cmd: command, yield_time_ms: 30_000 };
    return { name: "exec_command", args };
  }
  if (names.includes("shell_command")) {
    return { name: "shell_command", args: { command, timeout_ms: 60_000 } };
  }
  if (names.includes("shell")) {
    return { name: "shell", args: { command: ["bash", "-lc", command] } };
  }
  const name = names.includes("bash") ? "bash" : "Bash";
  return { name, args: { command, description: "scripted" } };
}

function patchCall(patch: string, names: readonly string[]): Call {
  return names.includes("apply_patch")
    ? { name: "apply_patch", input: patch }
    : shellCall(`apply_patch <<'EOF'\n${patch}\nEOF`, names);
}

function writeCall(
  { path, content }: { readonly path: string; readonly content: string },
  names: readonly string[],
): Call {
  if (names.includes("Write")) {
    return { name: "Write", args: { file_path: path, content } };
  }
  if (names.includes("write")) {
    return { name: "write", args: { filePath: path, content } };
  }
  const lines = content.replace(/\n$/, "").split("\n").map((line) =>
    `+${line}`
  );
  return patchCall(
    ["*** Begin Patch", `*** Add File: ${path}`, ...lines, "*** End Patch"]
      .join("\n"),
    names,
  );
}
