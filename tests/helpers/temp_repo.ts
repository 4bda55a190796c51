import { join } from "@std/path";

/** What a program left behind. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  /** Below the repository unless absolute; the repository when left out. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

const PROJECT = new URL("../../", import.meta.url).pathname;

/** Runs a program with exactly this environment. */
export async function exec(
  argv: readonly [string, ...string[]],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly stdin?: string;
  },
): Promise<Outcome> {
  const [program, ...args] = argv;
  const child = new Deno.Command(program, {
    args,
    cwd: options.cwd,
    clearEnv: true,
    env: { ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.stdin));
    await writer.close();
  }
  const output = await child.output();
  const decoder = new TextDecoder();
  return {
    status: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

/**
 * A git repository of its own, with HOME, git configuration and tmux server
 * of its own, and nothing inherited. Disposal ends the tmux server and removes
 * everything.
 */
export class TempRepo implements AsyncDisposable {
  private constructor(
    /** Canonical folder that holds everything of this test. */
    readonly root: string,
    /** The repository's main worktree. */
    readonly path: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Makes a repository `demo` with one commit on `main`. */
  static async create(
    options: { readonly init?: boolean; readonly name?: string } = {},
  ): Promise<TempRepo> {
    const root = await Deno.realPath(
      await Deno.makeTempDir({ prefix: "lockstep-test-" }),
    );
    const path = join(root, options.name ?? "demo");
    const home = join(root, "home");
    const temporary = join(root, "tmp");
    for (const folder of [path, home, temporary]) await Deno.mkdir(folder);
    const repo = new TempRepo(root, path, {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: home,
      TMPDIR: temporary,
      TMUX_TMPDIR: temporary,
      LOCKSTEP_TMUX_SOCKET: "lockstep-test",
      DENO_DIR: Deno.env.get("DENO_DIR") ??
        join(Deno.env.get("HOME") ?? "/", ".cache/deno"),
      DENO_NO_UPDATE_CHECK: "1",
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      NO_COLOR: "1",
      TERM: "xterm-256color",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: join(home, ".gitconfig"),
      GIT_AUTHOR_NAME: "Test Author",
      GIT_AUTHOR_EMAIL: "author@example.invalid",
      GIT_COMMITTER_NAME: "Test Committer",
      GIT_COMMITTER_EMAIL: "committer@example.invalid",
    });
    await Deno.writeTextFile(join(home, ".gitconfig"), "");
    await repo.git("init", "-q", "-b", "main");
    await repo.write("README.md", "demo\n");
    await repo.git("add", ".");
    await repo.git("commit", "-q", "-m", "first");
    if (options.init === true) await repo.mustRun("workspace", "init");
    return repo;
  }

  /** Runs git in the main worktree; throws when it fails. */
  async git(...args: string[]): Promise<string> {
    const outcome = await this.exec(["git", ...args]);
    if (outcome.status !== 0) {
      throw new Error(`git ${args.join(" ")}: ${outcome.stderr}`);
    }
    return outcome.stdout;
  }

  /** Runs any program with the environment of this repository. */
  exec(
    argv: readonly [string, ...string[]],
    options: ExecOptions = {},
  ): Promise<Outcome> {
    const cwd = options.cwd ?? this.path;
    return exec(argv, {
      ...options,
      cwd: cwd.startsWith("/") ? cwd : join(this.path, cwd),
      env: { ...this.env, ...options.env },
    });
  }

  /** Runs Lockstep: the installed form when the environment names one. */
  run(args: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
    return this.exec([...program(), ...args], options);
  }

  /** Runs Lockstep with `--json` and returns its data; throws on failure. */
  async mustRun(...args: string[]): Promise<unknown> {
    return await this.mustRunIn(this.path, ...args);
  }

  /** The same from another folder. */
  async mustRunIn(cwd: string, ...args: string[]): Promise<unknown> {
    const outcome = await this.run([...args, "--json"], { cwd });
    if (outcome.status !== 0) {
      throw new Error(
        `lockstep ${args.join(" ")}: exit ${outcome.status}: ${outcome.stderr}`,
      );
    }
    return JSON.parse(outcome.stdout).data;
  }

  /** Writes a file below the main worktree, with its folders. */
  async write(path: string, content: string): Promise<void> {
    const full = join(this.path, path);
    await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(full, content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exec(["tmux", "-L", "lockstep-test", "kill-server"]);
    await Deno.remove(this.root, { recursive: true });
  }
}

/** The program under test: `LOCKSTEP_TEST_PROGRAM`, else the sources. */
export function program(): [string, ...string[]] {
  const installed = Deno.env.get("LOCKSTEP_TEST_PROGRAM");
  return installed === undefined
    ? [
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-prompt",
      "-A",
      `${PROJECT}main.ts`,
    ]
    : [installed];
}
