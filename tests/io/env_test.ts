import { assertEquals } from "@std/assert";
import { PROJECT } from "../helpers/source_files.ts";
import { exec } from "../helpers/temp_repo.ts";

const PROBE = `
import { ENV, findAgentMarker, readEnv } from "${PROJECT}src/io/env.ts";
console.log(JSON.stringify({
  socket: readEnv(ENV.tmuxSocket) ?? null,
  marker: findAgentMarker() ?? null,
}));
`;

/** Returns what a process with exactly these variables sees. */
async function seenWith(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly socket: string | null; readonly marker: string | null }> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, PROBE);
    const { stdout } = await exec(
      [Deno.execPath(), "run", "-A", "--quiet", path],
      {
        cwd: "/",
        env: { HOME: "/nonexistent", DENO_NO_UPDATE_CHECK: "1", ...env },
      },
    );
    return JSON.parse(stdout);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readEnv() takes an empty variable for an unset one", async () => {
  assertEquals((await seenWith({})).socket, null);
  assertEquals((await seenWith({ LOCKSTEP_TMUX_SOCKET: "" })).socket, null);
  assertEquals((await seenWith({ LOCKSTEP_TMUX_SOCKET: "x" })).socket, "x");
});

for (
  const name of [
    "LOCKSTEP_THREAD",
    "CLAUDECODE",
    "CODEX_SANDBOX",
    "CODEX_THREAD_ID",
    "CODEX_CI",
    "CLAUDE_CODE_ENTRYPOINT",
    "OPENCODE",
    "OPENCODE_SESSION",
    "GEMINI_CLI",
    "CURSOR_AGENT",
    "AIDER_MODEL",
  ]
) {
  Deno.test(`findAgentMarker() sees ${name}`, async () => {
    assertEquals((await seenWith({ [name]: "1" })).marker, name);
    assertEquals((await seenWith({ [name]: "" })).marker, null);
  });
}

for (const name of ["CODEX_HOME", "CLAUDE_CONFIG_DIR", "XCODEX_CI"]) {
  Deno.test(`findAgentMarker() takes ${name} for no sign of an agent program`, async () => {
    assertEquals((await seenWith({ [name]: "/x" })).marker, null);
  });
}
