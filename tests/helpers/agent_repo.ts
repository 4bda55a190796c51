import { join } from "@std/path";
import type { AgentEvent } from "../../src/core/agent_event.ts";
import type { ExitRecord, RunEvent } from "../../src/core/records/run.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import type { Dispatched } from "./dispatch_repo.ts";
import { MockModel, type Route, type Turn } from "./mock_model.ts";
import { openSession } from "./session_repo.ts";
import { type Outcome, TempRepo } from "./temp_repo.ts";

/** Agent programs that these tests start. */
export type AgentRunner =
  | "codex"
  | "codex_app_server"
  | "codex_exec"
  | "claude"
  | "opencode";

const CODEX_CONFIG = `
model = "gpt-5.5"
model_provider = "mock"
check_for_update_on_startup = false
web_search = "disabled"
[model_providers.mock]
name = "mock"
base_url = "http://127.0.0.1:PORT/v1"
wire_api = "responses"
env_key = "MOCK_API_KEY"
request_max_retries = 1
stream_max_retries = 1
supports_websockets = false
[features]
plugins = false
remote_plugin = false
apps = false
unbounded_connection_retries = false
[analytics]
enabled = false
[feedback]
enabled = false
`;

const OPENCODE_CONFIG = {
  autoupdate: false,
  share: "disabled",
  enabled_providers: ["mock"],
  model: "mock/mock-model",
  small_model: "mock/mock-model",
  provider: {
    mock: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: "http://127.0.0.1:PORT/v1", apiKey: "dummy" },
      models: {
        "mock-model": {
          tool_call: true,
          limit: { context: 100_000, output: 8000 },
        },
      },
    },
  },
};

/** Where the agent programs are; see tests/agents/main.ts. */
export function agentFolders(): string | undefined {
  return Deno.env.get("LOCKSTEP_TEST_AGENTS");
}

/** Tells whether a program is there for the tests. */
export function hasAgent(command: string): boolean {
  return agentFolders()?.includes(`/${command}-`) ?? false;
}

/**
 * A repository with an open session, a scripted model, and agent programs of
 * which all settings and keys are made up.
 */
export class AgentRepo implements AsyncDisposable {
  private constructor(
    readonly repo: TempRepo,
    readonly model: MockModel,
    /** The session's own worktree. */
    readonly folder: string,
    readonly session: string,
    readonly env: Readonly<Record<string, string>>,
    /** All keys are this: nowhere may it be written down. */
    readonly secret: string,
  ) {}

  static async create(
    script:
      | readonly Turn[]
      | readonly Route[]
      /** Given the folder in which the worktrees will be. */
      | ((worktrees: string) => readonly Turn[]),
    options: {
      /** Content of `lockstep.yaml`. */
      readonly config?: string;
      readonly files?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<AgentRepo> {
    const repo = await TempRepo.create({ init: true });
    const files = {
      ...options.files,
      // Only what the protected branch says counts.
      ...(options.config === undefined
        ? {}
        : { "lockstep.yaml": options.config }),
    };
    for (const [path, content] of Object.entries(files)) {
      await repo.write(path, content);
    }
    if (Object.keys(files).length > 0) {
      await repo.git("add", ".");
      await repo.exec(
        ["git", "-c", "core.hooksPath=/dev/null", "commit", "-qm", "config"],
      );
    }
    const { session, worktree } = await openSession(
      repo,
      "--user-request",
      "Improve the gallery",
    );
    const model = MockModel.start(
      typeof script === "function"
        ? script(worktree.path.replace(/\/[^/]*$/, ""))
        : script,
    );
    const { HOME: home = "/", PATH: path } = repo.env;
    await Deno.mkdir(join(home, ".codex"));
    await Deno.writeTextFile(
      join(home, ".codex/config.toml"),
      CODEX_CONFIG.replace("PORT", `${model.port}`),
    );
    await Deno.writeTextFile(
      join(home, "opencode.json"),
      JSON.stringify(OPENCODE_CONFIG).replace("PORT", `${model.port}`),
    );
    const secret = `key-${crypto.randomUUID()}`;
    const url = `http://127.0.0.1:${model.port}`;
    return new AgentRepo(repo, model, worktree.path, session.id, {
      PATH: `${agentFolders() ?? ""}:${path}`,
      MOCK_API_KEY: secret,
      IS_SANDBOX: "1",
      ANTHROPIC_API_KEY: secret,
      ANTHROPIC_BASE_URL: url,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_MAX_RETRIES: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_ERROR_REPORTING: "1",
      OPENCODE_CONFIG: join(home, "opencode.json"),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      OPENCODE_DISABLE_CLAUDE_CODE: "1",
    }, secret);
  }

  /** Runs Lockstep in the session's worktree: as its root. */
  run(...args: string[]): Promise<Outcome> {
    return this.repo.run(args, { cwd: this.folder, env: this.env });
  }

  /** The same with `--json`; returns the data, and throws on failure. */
  async mustRun(...args: string[]): Promise<unknown> {
    const outcome = await this.run(...args, "--json");
    if (outcome.status !== 0) {
      throw new Error(
        `lockstep ${args.join(" ")}: ${outcome.status}: ${outcome.stderr}`,
      );
    }
    return JSON.parse(outcome.stdout).data;
  }

  /** Spawns a worker that may write below `src`. */
  async spawn(
    runner: AgentRunner,
    objective: string,
    ...args: string[]
  ): Promise<{ readonly thread: Thread; readonly worktree_path: string }> {
    const hasScope = args.includes("--scope") || args.includes("--role");
    // Its shape is the contract of the method.
    return await this.mustRun(
      "thread",
      "child",
      "spawn",
      "--runner",
      runner,
      "--objective",
      objective,
      ...(hasScope ? [] : ["--scope", "src/**"]),
      ...args,
    ) as { thread: Thread; worktree_path: string };
  }

  /** Dispatches a packet to a worker that may write `src/a.txt`. */
  async dispatch(
    runner: AgentRunner,
    objective: string,
    ...args: string[]
  ): Promise<Dispatched & { readonly exit: number }> {
    const packet = join(this.repo.root, `packet-${crypto.randomUUID()}.md`);
    await Deno.writeTextFile(
      packet,
      [
        "MODE: worker",
        `WORKDIR: ${this.folder}`,
        `OBJECTIVE: ${objective}`,
        "WRITE SCOPE:",
        "- src/a.txt",
        "NON-GOALS:",
        "- none",
        "VERIFICATION:",
        "- grep -q one src/a.txt",
        "DELIVERABLE:",
        "- the file",
        "",
      ].join("\n"),
    );
    const words = ["dispatch", "--task", packet, "--runner", runner, "--json"];
    const outcome = await this.run(...words, ...args);
    if (outcome.stdout === "") {
      throw new Error(`exit ${outcome.status}: ${outcome.stderr}`);
    }
    // Its shape is the contract of the method.
    const data = JSON.parse(outcome.stdout).data as Dispatched;
    return { ...data, exit: outcome.status };
  }

  async thread(id: string): Promise<Thread> {
    const status = await this.mustRun("thread", "child", "status", id);
    return (status as { report: { thread: Thread } }).report.thread;
  }

  /** Waits until a thread has ended, however that is. */
  async untilEnded(id: string): Promise<Thread> {
    const outcome = await this.run(
      "thread",
      "child",
      "wait-status",
      id,
      ...["completed", "failed", "stopped"].flatMap((each) => [
        "--target-statuses",
        each,
      ]),
      "--timeout-seconds",
      "90",
    );
    const thread = await this.thread(id);
    if (thread.ended_at === null) {
      throw new Error(
        `${outcome.stdout}${outcome.stderr}${await this.log(id)}`,
      );
    }
    return thread;
  }

  /** Returns what happened in the current run of a thread. */
  async events(id: string): Promise<RunEvent[]> {
    const { run_id } = await this.thread(id);
    const path = join(this.runFolder(run_id ?? ""), "events.jsonl");
    try {
      const text = await Deno.readTextFile(path);
      return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
    } catch (error) {
      // Its supervisor has not begun yet.
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Returns what the agent did. */
  async agentEvents(id: string): Promise<AgentEvent[]> {
    return (await this.events(id)).flatMap(({ event }) => event ?? []);
  }

  /** All of it as text, for a test that fails. */
  async log(id: string): Promise<string> {
    return (await this.events(id)).map(({ kind, text }) => `${kind}: ${text}`)
      .join("\n");
  }

  /** Waits until the agent has done something. */
  async until(
    id: string,
    isIt: (event: AgentEvent) => boolean,
  ): Promise<AgentEvent> {
    for (let i = 0; i < 600; i++) {
      const found = (await this.agentEvents(id)).find(isIt);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`it did not happen:\n${await this.log(id)}`);
  }

  runFolder(runId: string): string {
    return join(this.repo.path, ".git/lockstep/runs", runId);
  }

  async exit(thread: Thread): Promise<ExitRecord> {
    const path = join(this.runFolder(thread.run_id ?? ""), "exit.json");
    return JSON.parse(await Deno.readTextFile(path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { threads } = await this.mustRun("thread", "child", "list") as {
      threads: { thread: Thread; supervisor: string }[];
    };
    const live = threads.filter((each) => each.supervisor !== "dead");
    for (const { thread } of live) {
      await this.run("thread", "child", "stop", thread.id);
    }
    await this.run("thread", "child", "reap");
    await this.model[Symbol.asyncDispose]();
    await this.repo[Symbol.asyncDispose]();
  }
}
