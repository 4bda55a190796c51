import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { exec, type Outcome } from "./helpers/temp_repo.ts";

const PROJECT = new URL("../", import.meta.url).pathname;
const DENO = Deno.env.get("LOCKSTEP_TEST_DENO") ?? Deno.execPath();
const PACKAGES = Deno.env.get("DENO_DIR") ??
  join(Deno.env.get("HOME") ?? "/", ".cache/deno");

/** A home of its own. */
class Home implements AsyncDisposable {
  private constructor(
    readonly root: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** With `packages` its build cache holds them: nothing is downloaded. */
  static async create(
    options: { readonly packages?: true } = {},
  ): Promise<Home> {
    const made = await Deno.makeTempDir({ prefix: "lockstep install " });
    const root = await Deno.realPath(made);
    const cache = join(root, "cache/lockstep/build");
    await Deno.mkdir(cache, { recursive: true });
    for (const part of options.packages === true ? ["npm", "dl"] : []) {
      await exec(["cp", "-R", join(PACKAGES, part), cache], {
        cwd: "/",
        env: pathOnly(),
      });
    }
    return new Home(root, {
      PATH: `${DENO.slice(0, DENO.lastIndexOf("/"))}:${pathOnly().PATH}`,
      HOME: root,
      XDG_CACHE_HOME: join(root, "cache"),
    });
  }

  install(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    return exec([join(PROJECT, "install.sh"), ...args], {
      cwd: this.root,
      env: { ...this.env, ...env },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

function pathOnly(): { readonly PATH: string } {
  return { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" };
}

async function filesBelow(folder: string): Promise<string[]> {
  const found = await exec(["find", folder, "-type", "f"], {
    cwd: "/",
    env: pathOnly(),
  });
  return found.stdout.split("\n").filter((line) => line !== "");
}

/** Deno has kept what it compiled, and no start has to read a log of that. */
async function assertWarm(share: string): Promise<void> {
  const [app] = [...Deno.readDirSync(share)]
    .filter((entry) => entry.name.startsWith("app-"));
  const folder = join(share, app?.name ?? "no app");
  const parts = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  if (!parts.includes("dist")) return; // compiled
  const code = join(folder, "cache/hot/v8_code_cache_v2");
  const cache = [...Deno.readDirSync(join(folder, "cache/hot"))];
  assertEquals(cache.filter((entry) => entry.name.endsWith("-wal")), []);
  const kept = new TextDecoder("latin1").decode(await Deno.readFile(code));
  assertStringIncludes(kept, "/hot/lock.list/main.js");
  const hot = [...Deno.readDirSync(join(folder, "dist/hot"))];
  assertEquals(hot.filter((entry) => entry.name === "warm-up"), []);
}

Deno.test("install.sh installs, upgrades and removes without a trace", async () => {
  await using home = await Home.create({ packages: true });
  const prefix = join(home.root, "a prefix");
  const command = join(prefix, "bin/lockstep");

  const installed = await home.install(["--prefix", prefix]);
  assertEquals(installed.status, 0, installed.stderr);
  assertStringIncludes(installed.stdout, `Lockstep will write: ${command}`);
  await assertWarm(join(prefix, "share/lockstep"));

  const link = join(home.root, "link");
  await Deno.symlink(command, link);
  const hostile = await exec([link, "version", "--json"], {
    cwd: home.root,
    env: {
      ...home.env,
      NODE_OPTIONS: "--require /nonexistent.cjs",
      DENO_V8_FLAGS: "--nonsense",
    },
  });
  assertEquals(hostile.status, 0, hostile.stderr);
  assert(
    ["launcher", "compiled"].includes(JSON.parse(hostile.stdout).data.build),
  );

  await Deno.mkdir(join(prefix, "share/lockstep/app-20200101000000-1"));
  const again = await home.install(["--prefix", prefix]);
  assertEquals(again.status, 0, again.stderr);
  const apps = [...Deno.readDirSync(join(prefix, "share/lockstep"))]
    .filter((entry) => entry.name.startsWith("app-"));
  assertEquals(apps.length, 2, "the app before this one stays, older ones go");

  const removed = await home.install(["--prefix", prefix, "--uninstall"]);
  assertEquals(removed.status, 0, removed.stderr);
  assertEquals(await filesBelow(home.root), []);
});

Deno.test("install.sh copies the skill, and removes only what it copied", async () => {
  await using home = await Home.create({ packages: true });
  const prefix = join(home.root, "prefix");
  const skill = join(home.root, ".claude/skills/lockstep");

  const installed = await home.install([
    "--prefix",
    prefix,
    "--skill",
    "claude",
  ]);
  assertEquals(installed.status, 0, installed.stderr);
  assert((await Deno.stat(join(skill, "SKILL.md"))).isFile);
  assert(
    (await Deno.stat(join(skill, "references/method_contracts.md"))).isFile,
  );

  await Deno.writeTextFile(join(skill, "mine.md"), "mine");
  const removed = await home.install(["--prefix", prefix, "--uninstall"]);
  assertEquals(removed.status, 1);
  assertStringIncludes(removed.stderr, "holds files that are not ours");
  assertEquals(await filesBelow(skill), [join(skill, "mine.md")]);

  await Deno.remove(skill, { recursive: true });
  const again = await home.install(["--prefix", prefix, "--uninstall"]);
  assertEquals(again.status, 0, again.stderr);
  const left = join(home.root, ".claude");
  await assertRejects(() => Deno.stat(left), Deno.errors.NotFound);
});

Deno.test("install.sh leaves a skill folder alone that is not ours", async () => {
  await using home = await Home.create();
  const skill = join(home.root, ".agents/skills/lockstep");
  await Deno.mkdir(skill, { recursive: true });
  await Deno.writeTextFile(join(skill, "SKILL.md"), "another");
  const refused = await home.install([
    "--prefix",
    join(home.root, "prefix"),
    "--skill",
    "codex",
  ]);
  assertEquals(refused.status, 1);
  assertStringIncludes(refused.stderr, "is there and not ours");
  assertEquals(await Deno.readTextFile(join(skill, "SKILL.md")), "another");
});

Deno.test("install.sh names the command that installs a missing tmux", async () => {
  await using home = await Home.create();
  const tools = join(home.root, "tools");
  await Deno.mkdir(tools);
  for (const name of ["sh", "dirname", "git", "id", "apt-get"]) {
    const found = await exec([
      "sh",
      "-c",
      `command -v ${name} || command -v true`,
    ], {
      cwd: "/",
      env: pathOnly(),
    });
    await Deno.symlink(found.stdout.trim(), join(tools, name));
  }
  const refused = await home.install(["--prefix", join(home.root, "prefix")], {
    PATH: tools,
  });
  assertEquals(refused.status, 1);
  assertStringIncludes(refused.stderr, "tmux is missing");
  assertStringIncludes(refused.stderr, "apt-get install -y tmux");
});

Deno.test("install.sh --uninstall names the repositories that still use it", async () => {
  await using home = await Home.create();
  const state = join(home.root, ".local/state/lockstep");
  const gitDir = join(home.root, "some repo/.git");
  await Deno.mkdir(state, { recursive: true });
  await Deno.mkdir(gitDir, { recursive: true });
  await Deno.writeTextFile(join(state, "repositories"), `${gitDir}\n`);
  const removed = await home.install(["--uninstall"]);
  assertEquals(removed.status, 0, removed.stderr);
  assertStringIncludes(
    removed.stdout,
    `git --git-dir='${gitDir}' config --unset-all include.path`,
  );
});

Deno.test("install.sh --uninstall takes an empty list of repositories along", async () => {
  await using home = await Home.create();
  const state = join(home.root, ".local/state/lockstep");
  await Deno.mkdir(state, { recursive: true });
  await Deno.writeTextFile(join(state, "repositories"), "");
  await Deno.writeTextFile(join(state, "repositories.lock"), "");
  const removed = await home.install(["--uninstall"]);
  assertEquals(removed.status, 0, removed.stderr);
  await assertRejects(() => Deno.stat(state), Deno.errors.NotFound);
});

Deno.test("install.sh refuses an option that does not exist", async () => {
  await using home = await Home.create();
  const refused = await home.install(["--prefx", "x"]);
  assertEquals(refused.status, 2);
  assertStringIncludes(refused.stderr, "hint: ./install.sh --help");
});
