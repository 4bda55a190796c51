/** Agents are shell scripts here that print what Claude Code would. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Thread } from "../../../src/core/records/thread.ts";
import {
  HOOK,
  installFakeAgent,
  spawnAgent,
  untilEnded,
} from "../../helpers/fake_agent.ts";
import type { Outcome } from "../../helpers/temp_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

const INIT = '{"type":"system","subtype":"init","session_id":"s1","model":"m"}';
const CALL =
  '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"ls"}}]}}';
const DONE =
  '{"type":"result","subtype":"success","is_error":false,"result":"All done.","num_turns":1,"usage":{"input_tokens":1,"output_tokens":2}}';

interface Ran {
  readonly thread: Thread | undefined;
  readonly outcome: Outcome;
}

/** Spawns a worker that runs a script as `claude`, and waits for its end. */
async function runClaude(
  threads: ThreadRepo,
  lines: readonly string[],
  options: {
    readonly version?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly runner?: string;
    readonly args?: readonly string[];
  } = {},
): Promise<Ran> {
  const own = await installFakeAgent(threads, {
    command: "claude",
    version: options.version ?? "2.1.329",
    lines: ["read -r prompt", ...lines],
  });
  const { outcome, id } = await spawnAgent(
    threads,
    options.runner ?? "claude",
    { env: { ...own, ...options.env }, args: options.args ?? [] },
  );
  const thread = id === undefined ? undefined : await untilEnded(threads, id);
  return { thread, outcome };
}

Deno.test("an agent succeeds by its own word and exit status 0", async (t) => {
  await using threads = await ThreadRepo.create();
  const rows:
    readonly (readonly [string, readonly string[], string, string])[] = [
      [
        "both",
        [HOOK, `echo '${INIT}'; echo '${DONE}'`],
        "completed",
        "All done.",
      ],
      [
        "exit status 1",
        [HOOK, `echo '${INIT}'; echo '${DONE}'; exit 1`],
        "failed",
        "it ended with exit status 1 after its report: All done.",
      ],
      [
        "no word",
        [HOOK, `echo '${INIT}'`],
        "failed",
        "it ended without a terminal event",
      ],
      [
        "a call that no hook could judge",
        [`echo '${INIT}'; echo '${CALL}'; sleep 300; echo '${DONE}'`],
        "failed",
        "its hook did not start, so nothing asked Lockstep before it wrote",
      ],
      [
        "no hook, and no call either",
        [`echo '${INIT}'; echo '${DONE}'`],
        "failed",
        "its hook did not start, so nothing asked Lockstep before it wrote",
      ],
    ];
  for (const [name, lines, state, note] of rows) {
    await t.step(name, async () => {
      const { thread, outcome } = await runClaude(threads, lines);
      assertEquals(
        [thread?.state, thread?.note],
        [state, note],
        outcome.stderr,
      );
    });
  }
});

Deno.test("an agent is told where it works, and its run says what it was", async () => {
  await using threads = await ThreadRepo.create();
  const { thread } = await runClaude(threads, [
    HOOK,
    `echo '${INIT}'`,
    'printf %s "$prompt" >prompt.json; pwd >pwd.txt',
    "tr '\\0' '\\n' </proc/$$/environ | sed -n 's/^PWD=//p' >>pwd.txt",
    `echo '${CALL}'; echo '${DONE}'`,
  ], { version: "99.0.0 (Claude Code)" });
  assert(thread !== undefined);
  assertEquals(thread.state, "completed", thread.note);
  const paths = await threads.mustRun("worktree", "path", thread.worktree) as {
    path: string;
  };
  const worktree = paths.path;
  const prompt = JSON.parse(
    await Deno.readTextFile(join(worktree, "prompt.json")),
  );
  assertStringIncludes(prompt.message.content[0].text, "Objective:\nDo it");
  assertEquals(
    await Deno.readTextFile(join(worktree, "pwd.txt")),
    `${worktree}\n${worktree}\n`,
  );
  const folder = join(
    threads.repo.path,
    ".git/lockstep/runs",
    thread.run_id ?? "",
  );
  const run = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
  assertEquals(
    [run.runner, run.program_version, run.sandbox],
    ["claude", "99.0.0", "off"],
  );
  const logs = await threads.run("thread", "child", "logs", thread.id);
  assertStringIncludes(logs.stdout, "claude 99.0.0 is not a version that was");
  assertStringIncludes(logs.stdout, "[agent] $ ls …");
  assertEquals(logs.stdout.includes('"type":"system"'), false);
});

Deno.test("an agent that cannot be started as wanted makes no worktree", async (t) => {
  await using threads = await ThreadRepo.create();
  const rows: readonly (readonly [
    string,
    NonNullable<Parameters<typeof runClaude>[2]>,
    string,
  ])[] = [
    [
      "its own sandbox",
      { args: ["--", "--permission-mode", "plan"] },
      "runner.sandbox_refused",
    ],
    [
      "settings that are Lockstep's",
      { args: ["--", "--settings", "x.json"] },
      "runner.argument_reserved",
    ],
    [
      "a program that is not there",
      { runner: "opencode", env: { PATH: "/usr/bin:/bin" } },
      "runner.program_missing",
    ],
    ...(Deno.uid() === 0
      ? [
        [
          "as root, without a word that the machine is a sandbox",
          { env: { IS_SANDBOX: "" } },
          "runner.root_refused",
        ] as const,
      ]
      : []),
    [
      "a runner that there is not",
      { runner: "codexx" },
      "runner.not_found",
    ],
  ];
  for (const [name, options, reason] of rows) {
    await t.step(name, async () => {
      const deno = Deno.execPath().replace(/\/[^/]*$/, "");
      const env = options.env?.PATH === undefined
        ? options.env
        : { PATH: `${options.env.PATH}:${deno}` };
      const { outcome } = await runClaude(threads, [], {
        ...options,
        ...(env === undefined ? {} : { env }),
      });
      assertEquals(outcome.status, 1);
      assertEquals(JSON.parse(outcome.stderr).error.reason, reason);
    });
  }
  const { worktrees } = await threads.mustRun("worktree", "list") as {
    worktrees: unknown[];
  };
  assertEquals(worktrees.length, 1);
});

/** Goes on with a session when it is asked to, and waits for ever else. */
const CODEX = [
  'case "$*" in',
  "*resume*)",
  '  read -r told; echo "$told" >told.txt',
  `  ${HOOK}`,
  `  echo '{"type":"thread.started","thread_id":"c1"}'`,
  `  echo '{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"As you say."}}'`,
  `  echo '{"type":"turn.completed","usage":{}}' ;;`,
  "*)",
  "  cat >/dev/null",
  `  ${HOOK}`,
  `  echo '{"type":"thread.started","thread_id":"c1"}'`,
  "  trap 'exit 1' INT",
  "  while :; do sleep 0.1; done ;;",
  "esac",
];

/** Repeats what it is told, as Claude Code does; ends when all is said. */
const CLAUDE = [
  "read -r prompt",
  HOOK,
  `echo '${INIT}'`,
  "while read -r line; do",
  '  case "$line" in',
  `  *interrupt*) echo '{"type":"result","subtype":"error","is_error":true}' ;;`,
  "  *)",
  '    echo "$line" >told.txt',
  '    echo "$line" | sed \'s/}$/,"isReplay":true}/\'',
  `    echo '{"type":"result","subtype":"success","is_error":false,"result":"As you say."}' ;;`,
  "  esac",
  "done",
];

const TOLD:
  readonly (readonly [string, "claude" | "codex", string, string[]])[] = [
    ["codex_exec", "codex", "codex-cli 0.169.0", CODEX],
    ["claude", "claude", "2.1.329", CLAUDE],
  ];

for (const [runner, command, version, lines] of TOLD) {
  Deno.test(`${runner} is told at once, and its session goes on`, async () => {
    await using threads = await ThreadRepo.create();
    const env = await installFakeAgent(threads, { command, version, lines });
    const { id = "", outcome } = await spawnAgent(threads, runner, { env });
    assert(id !== "", outcome.stderr);
    const told = await threads.run(
      ...["thread", "child", "directive", id, "leave the parser"],
      ...["--timeout-seconds", "20", "--json"],
    );
    assertEquals(JSON.parse(told.stdout).data.status, "delivered", told.stdout);
    const thread = await untilEnded(threads, id);
    assertEquals([thread.state, thread.note], ["completed", "As you say."]);
    const { path } = await threads.mustRun(
      "worktree",
      "path",
      thread.worktree,
    ) as { path: string };
    assertStringIncludes(
      await Deno.readTextFile(join(path, "told.txt")),
      "leave the parser",
    );
    // One run, whatever processes it took.
    assertEquals(thread.generation, 1);
  });
}
