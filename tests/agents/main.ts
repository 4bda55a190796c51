// deno-lint-ignore-file no-console
/**
 * Tests with real agent programs: installs them from npm into a cache outside
 * the repository, installs Lockstep into a temporary folder, and runs what is
 * in this folder where nothing but the loopback interface can be reached.
 * Arguments: `--opencode` to take that one as well, and those of `deno test`.
 */
import { join } from "@std/path";

interface AgentPackage {
  readonly command: string;
  readonly package: string;
  readonly version: string;
}

const PACKAGES: readonly AgentPackage[] = [
  { command: "codex", package: "@openai/codex", version: "0.169.0" },
  {
    command: "claude",
    package: "@anthropic-ai/claude-code",
    version: "2.1.329",
  },
];

const OPENCODE: AgentPackage = {
  command: "opencode",
  package: "opencode-ai",
  version: "1.18.33",
};

const PROJECT = new URL("../../", import.meta.url).pathname;

/** A pid namespace as well: what a test starts dies with it. */
const NAMESPACES: readonly (readonly string[])[] = [
  ["-n", "-p", "-f", "--kill-child", "--mount-proc"],
  ["-rn", "-p", "-f", "--kill-child", "--mount-proc"],
];

async function run(
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Record<string, string>;
    readonly isQuiet?: boolean;
  } = {},
): Promise<number> {
  const [program = "", ...args] = argv;
  const output = options.isQuiet === true ? "null" : "inherit";
  const { code } = await new Deno.Command(program, {
    args,
    cwd: options.cwd ?? PROJECT,
    env: options.env ?? {},
    stdin: "null",
    stdout: output,
    stderr: output,
  }).output();
  return code;
}

/** Returns the folder with the program, installed when it is not there yet. */
async function install(cache: string, agent: AgentPackage): Promise<string> {
  const folder = join(cache, `${agent.command}-${agent.version}`);
  const bin = join(folder, "node_modules/.bin");
  if (await run([join(bin, agent.command), "--version"], QUIET) === 0) {
    return bin;
  }
  const wanted = `${agent.package}@${agent.version}`;
  console.log(`Installing ${wanted} into ${folder} (about 400 MB) …`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "package.json"), "{}\n");
  const npm = ["npm", "install", "--no-audit", "--no-fund", wanted];
  if (await run(npm, { cwd: folder }) !== 0) {
    throw new Error(`npm could not install ${wanted}`);
  }
  return bin;
}

const QUIET = { isQuiet: true } as const;

/** Returns how to begin a command line that reaches nothing but itself. */
async function findNamespace(): Promise<readonly string[] | undefined> {
  for (const flags of NAMESPACES) {
    const begin = ["unshare", ...flags, "sh", "-c"];
    const script = 'ip link set lo up && exec "$@"';
    const argv = [...begin, script, "sh"];
    try {
      if (await run([...argv, "true"], QUIET) === 0) return argv;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

async function main(args: readonly string[]): Promise<number> {
  const namespace = await findNamespace();
  if (namespace === undefined) {
    console.error(
      "SKIPPED: the tests with real agent programs did NOT run.\nThey need a network namespace of their own (Linux, unshare and ip, as root or with user namespaces).",
    );
    return 0;
  }
  const home = Deno.env.get("HOME") ?? "/";
  const cache = join(
    Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache"),
    "lockstep-agents",
  );
  const packages = args.includes("--opencode")
    ? [...PACKAGES, OPENCODE]
    : PACKAGES;
  const bins: string[] = [];
  for (const each of packages) bins.push(await install(cache, each));
  const prefix = await Deno.makeTempDir({ prefix: "lockstep-agents-" });
  try {
    const installer = ["./install.sh", "--prefix", prefix];
    if (await run(installer, QUIET) !== 0) {
      throw new Error("Lockstep could not be installed: run ./install.sh");
    }
    const rest = args.filter((each) => each !== "--opencode");
    return await run([
      ...namespace,
      Deno.execPath(),
      "test",
      "-A",
      "--no-check",
      "--parallel",
      "--trace-leaks",
      ...rest,
      ...(rest.some((each) => each.endsWith(".ts")) ? [] : ["tests/agents/"]),
    ], {
      env: {
        LOCKSTEP_TEST_PROGRAM: join(prefix, "bin/lockstep"),
        LOCKSTEP_TEST_AGENTS: bins.join(":"),
      },
    });
  } finally {
    await Deno.remove(prefix, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
