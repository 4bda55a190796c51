import { assert, assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { claudeRunner } from "../../src/runners/claude.ts";
import { codexAppServerRunner } from "../../src/runners/codex_app_server.ts";
import { codexExecRunner } from "../../src/runners/codex_exec.ts";
import { withoutShell } from "../../src/runners/codex_launch.ts";
import {
  chooseRunner,
  requireRunner,
  RUNNER_NAMES,
} from "../../src/runners/find_runner.ts";
import { isAtLeast } from "../../src/runners/installed_program.ts";
import { opencodeRunner } from "../../src/runners/opencode.ts";
import type { Runner } from "../../src/runners/runner.ts";
import { runPaths } from "../../src/store/run_folder.ts";
import { sampleLaunch } from "../helpers/launch_samples.ts";

const AGENTS: readonly Runner[] = [
  codexExecRunner,
  codexAppServerRunner,
  claudeRunner,
  opencodeRunner,
];

const INSTALLED = { path: "/opt/bin/agent", version: "1.0.0", warning: null };

function launchIn(folder: string, resume: string | null = null) {
  const paths = runPaths(folder, "run-1");
  Deno.mkdirSync(paths.folder, { recursive: true });
  return sampleLaunch({ paths, resume, env: { IS_SANDBOX: "1" } });
}

function inFolder(test: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

for (const runner of AGENTS) {
  Deno.test(`${runner.name} gets its prompt by standard input alone`, () => {
    inFolder((folder) => {
      const launch = launchIn(folder);
      const prepared = runner.prepare(launch, INSTALLED);
      const words = prepared.argv.join("\n");
      assertEquals(words.includes("what the packet says"), false);
      assertEquals(prepared.argv[0], "/opt/bin/agent");
      assert(prepared.stdin !== null);
    });
  });

  Deno.test(`${runner.name} runs with its own sandbox off`, () => {
    assertEquals(runner.sandbox, "off");
    const words: Readonly<Record<string, readonly string[]>> = {
      codex_exec: ["--sandbox", "-s", "--full-auto", "--sandbox=read-only"],
      codex_app_server: [
        "--sandbox",
        "sandbox_mode=read-only",
        "--config=sandbox_mode=read-only",
        "-csandbox_mode=read-only",
      ],
      claude: ["--permission-mode", "--permission-mode=plan", "--restricted"],
      opencode: ["--sandbox"],
    };
    for (const word of words[runner.name] ?? []) {
      const error = assertThrows(
        () => runner.check([word], { IS_SANDBOX: "1" }),
        LockstepError,
      );
      assertEquals(error.reason, "runner.sandbox_refused", word);
    }
  });

  Deno.test(`${runner.name} takes other arguments as they are`, () => {
    inFolder((folder) => {
      const launch = launchIn(folder);
      const argv = ["--some-flag", "value"];
      const prepared = runner.prepare(
        { ...launch, thread: { ...launch.thread, argv } },
        INSTALLED,
      );
      assert(prepared.argv.join(" ").includes("--some-flag value"));
    });
  });
}

Deno.test("programs work unasked, and Codex in no login shell", () => {
  inFolder((folder) => {
    const launch = launchIn(folder);
    const words = (runner: Runner) => runner.prepare(launch, INSTALLED).argv;
    const codex = words(codexExecRunner);
    assert(codex.includes("--dangerously-bypass-approvals-and-sandbox"));
    assert(codex.includes("allow_login_shell=false"));
    assert(words(codexAppServerRunner).includes("allow_login_shell=false"));
    assert(words(claudeRunner).includes("--dangerously-skip-permissions"));
    assert(words(opencodeRunner).includes("--auto"));
  });
});

Deno.test("a session is gone on with where a program can", () => {
  inFolder((folder) => {
    const launch = launchIn(folder, "s1");
    const words = (runner: Runner) =>
      runner.prepare(launch, INSTALLED).argv.join(" ");
    assert(words(codexExecRunner).includes("exec resume --json"));
    assert(words(codexExecRunner).endsWith("s1 -"));
    assert(words(claudeRunner).includes("--resume s1"));
    assert(words(opencodeRunner).includes("--session s1"));
  });
});

Deno.test("hooks of a run come from the run's folder, and from no worktree", () => {
  inFolder((folder) => {
    const launch = launchIn(folder);
    const { argv } = claudeRunner.prepare(launch, INSTALLED);
    const path = argv[argv.indexOf("--settings") + 1] ?? "";
    assert(path.startsWith(launch.paths.folder));
    const settings = JSON.parse(Deno.readTextFileSync(path));
    assertEquals(
      [settings.disableAllHooks, settings.sandbox.enabled],
      [false, false],
    );
    const [{ hooks: [{ command }] }] = settings.hooks.PreToolUse;
    assertEquals(command, `'${launch.paths.bin}/lockstep' hook tool-use`);
    const codex = codexExecRunner.prepare(launch, INSTALLED).argv.join("\n");
    assert(codex.includes(`${launch.paths.bin}/lockstep' hook session-start`));
  });
});

Deno.test("OpenCode gets the scope as permissions, on top of the user's own", () => {
  inFolder((folder) => {
    const launch = launchIn(folder);
    const env = {
      ...launch.env,
      OPENCODE_CONFIG_CONTENT: '{"share":"disabled"}',
    };
    const prepared = opencodeRunner.prepare({ ...launch, env }, INSTALLED);
    const config = JSON.parse(prepared.env.OPENCODE_CONFIG_CONTENT ?? "");
    assertEquals(config.share, "disabled");
    assertEquals(config.permission.edit, {
      "*": "deny",
      "src/**": "allow",
      "src/api/**": "deny",
    });
  });
});

const COMMANDS: readonly (readonly [string, string])[] = [
  ["/bin/bash -lc 'echo hello'", "echo hello"],
  [`/bin/bash -c 'echo it'"'"'s'`, "echo it's"],
  [`bash -lc "git commit; echo status="'$?'`, "git commit; echo status=$?"],
  ["/bin/zsh -lc ls", "ls"],
  ["ls -l", "ls -l"],
  ["/bin/bash script.sh", "/bin/bash script.sh"],
  ["/bin/bash -lc two words", "two words"],
];

for (const [command, script] of COMMANDS) {
  Deno.test(`withoutShell() of ${command} is ${script}`, () => {
    assertEquals(withoutShell(command), script);
  });
}

Deno.test("isAtLeast() compares versions by their numbers", () => {
  assertEquals(isAtLeast("0.169.0", "0.154.0"), true);
  assertEquals(isAtLeast("0.154.0", "0.154.0"), true);
  assertEquals(isAtLeast("0.153.4", "0.154.0"), false);
  assertEquals(isAtLeast("1.0.0-beta", "0.154.0"), true);
  assertEquals(isAtLeast(null, "0.154.0"), false);
});

Deno.test("each runner is found by its name", () => {
  for (const name of RUNNER_NAMES) assertEquals(requireRunner(name).name, name);
});

Deno.test("chooseRunner() drives an old Codex by exec, and warns of it", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    const rows = [
      ["0.153.4", "codex_exec", true],
      ["0.169.0", "codex", false],
      ["9.0.0", "codex", true],
    ] as const;
    for (const [version, name, isDoubtful] of rows) {
      const bin = `${folder}/${version}`;
      Deno.mkdirSync(bin);
      Deno.writeTextFileSync(
        `${bin}/codex`,
        `#!/bin/sh\necho "codex-cli ${version}"\n`,
        { mode: 0o755 },
      );
      const chosen = await chooseRunner("codex", `relative:${bin}`);
      assertEquals(chosen.runner.name, name);
      assertEquals(chosen.installed?.version, version);
      assertEquals(chosen.installed?.warning !== null, isDoubtful);
    }
    const error = assertThrows(
      () => requireRunner("claude").locate(folder),
      LockstepError,
    );
    assertEquals(error.reason, "runner.program_missing");
    assert(error.hint?.includes("npm install --global @anthropic-ai"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("agents/openai.yaml says what is started when nothing is said", async () => {
  const { parse } = await import("@std/yaml");
  const { DEFAULT_CONFIG } = await import("../../src/core/config.ts");
  const path = new URL("../../agents/openai.yaml", import.meta.url);
  const parsed = parse(Deno.readTextFileSync(path)) as { backend: unknown };
  assertEquals(parsed.backend, {
    runner: DEFAULT_CONFIG.runner.default,
    model: DEFAULT_CONFIG.runner.model,
  });
});
