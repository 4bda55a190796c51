import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isThere } from "../../../src/io/fs.ts";
import { definition as approve } from "../../../src/methods/approve.ts";
import { asPerson } from "../../helpers/person.ts";
import {
  openSession,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

/** A repository with this configuration on its protected branch. */
async function repoWith(files: Record<string, string>): Promise<TempRepo> {
  const repo = await TempRepo.create();
  for (const [path, text] of Object.entries(files)) {
    await repo.write(path, text);
  }
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "configuration");
  await repo.mustRun("workspace", "init");
  return repo;
}

Deno.test("a new worktree gets the ignored files that are asked for, and only those", async () => {
  await using repo = await repoWith({
    ".gitignore": ".env*\nsecret/\nout/\n",
    ".worktreeinclude": ".env\nREADME.md\nsecret/key\nlinks/*\n",
    "lockstep.yaml": "worktree:\n  copy: ['.env.local']\n",
  });
  for (const path of [".env", ".env.local", ".env.other", "secret/key"]) {
    await repo.write(path, `${path}\n`);
  }
  await Deno.chmod(`${repo.path}/.env`, 0o600);
  await Deno.symlink("/etc/hostname", `${repo.path}/secret/outside`);
  const { worktree } = await openSession(repo, "--user-request", "fix");
  const has = (path: string) => isThere(`${worktree.path}/${path}`);
  assertEquals(
    [".env", ".env.local", "secret/key", ".env.other", "secret/outside"].map(
      has,
    ),
    [true, true, true, false, false],
  );
  const info = await Deno.stat(`${worktree.path}/.env`);
  assertEquals((info.mode ?? 0) & 0o777, 0o600);
});

Deno.test("a new worktree follows no link out of either folder", async () => {
  await using repo = await repoWith({
    ".gitignore": "in/*\nlink-out\n",
    ".worktreeinclude": "in/*\nlink-out\n",
  });
  // Where the worktree has a folder, the commit has a link that leads out.
  await Deno.mkdir(`${repo.root}/outside`);
  await Deno.symlink("../../outside", `${repo.path}/in`);
  await repo.git("add", "-f", "in");
  await repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "link");
  await Deno.remove(`${repo.path}/in`);
  await repo.write("in/file", "secret\n");
  await Deno.symlink("/etc/passwd", `${repo.path}/link-out`);
  const { worktree } = await openSession(repo, "--user-request", "fix");
  assert(!isThere(`${repo.root}/outside/file`));
  assert(!isThere(`${worktree.path}/link-out`));
});

Deno.test("what .worktreeinclude alone names is copied, and a long copy says so", async () => {
  await using repo = await repoWith({
    ".gitignore": "out/\n",
    ".worktreeinclude": "out/\n",
  });
  await repo.write("out/deep/file", "made\n");
  const opened = await repo.run(
    ["session", "open", "--user-request", "fix", "--worktree-name", "fix"],
  );
  assertStringIncludes(opened.stderr, "copying ignored files");
  const path = (await repo.run(["worktree", "path", "fix"])).stdout.trim();
  assertEquals(await Deno.readTextFile(`${path}/out/deep/file`), "made\n");
});

Deno.test("set-up commands run once a person has approved their text", async () => {
  await using repo = await repoWith({
    "lockstep.yaml":
      "worktree:\n  setup: ['echo ready >ready; env >environment']\n",
  });
  const refused = await repo.run([
    "session",
    "open",
    "--user-request",
    "fix",
    "--json",
  ]);
  assertEquals([refused.status, reasonOf(refused)], [1, "setup.not_approved"]);
  assert(!isThere(`${repo.root}/demo-worktrees`));
  const byAgent = await repo.run(["approve", "--json"]);
  assertEquals(reasonOf(byAgent), "person.required");
  await approveAtTerminal(repo);
  const { worktree } = await openSession(repo, "--user-request", "fix");
  assertEquals(await Deno.readTextFile(`${worktree.path}/ready`), "ready\n");
  const environment = await Deno.readTextFile(`${worktree.path}/environment`);
  assert(!environment.includes("GIT_DIR="));
});

Deno.test("a set-up command that fails leaves no worktree", async () => {
  await using repo = await repoWith({
    "lockstep.yaml": "worktree:\n  setup: ['echo no luck >&2; exit 3']\n",
  });
  await approveAtTerminal(repo);
  const failed = await repo.run([
    "session",
    "open",
    "--user-request",
    "fix",
    "--json",
    "--quiet",
  ]);
  assertEquals([failed.status, reasonOf(failed)], [4, "setup.failed"]);
  assertStringIncludes(failed.stderr, "no luck");
  assert(!isThere(`${repo.root}/demo-worktrees`));
  assertEquals(await repo.git("branch", "--list", "task/*"), "");
});

/** A person at a terminal, who types the code that is shown. */
async function approveAtTerminal(repo: TempRepo): Promise<void> {
  const person = asPerson(repo.path, "approve");
  const { commands } = await approve.run(person, { list: false });
  assertEquals(commands.map((each) => each.is_approved), [true]);
}

Deno.test("a new worktree says what git does not bring along", async () => {
  await using repo = await repoWith({
    ".gitmodules":
      '[submodule "lib"]\n\tpath = lib\n\turl = https://example.invalid/lib\n',
    ".gitattributes": "*.png filter=lfs diff=lfs merge=lfs -text\n",
  });
  const opened = await repo.run(["session", "open", "--user-request", "fix"]);
  const path = `${repo.root}/demo-worktrees/fix`;
  assertStringIncludes(
    opened.stderr,
    `submodules are not checked out: git -C ${path} submodule update --init`,
  );
  assertStringIncludes(opened.stderr, "files of git LFS are pointers only");
  await using plain = await repoWith({ a: "a\n" });
  const other = await plain.run(["session", "open", "--user-request", "fix"]);
  assertEquals([other.status, other.stderr], [0, ""]);
});

Deno.test("a sparse worktree has what its scope allows and changes no configuration", async () => {
  await using repo = await repoWith({
    "src/auth/a": "a\n",
    "src/other/b": "b\n",
    "docs/c": "c\n",
  });
  const config = await Deno.readTextFile(`${repo.path}/.git/config`);
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(
    repo,
    root.path,
    "auth",
    "--allow",
    "src/auth/**",
    "--sparse",
  );
  assertEquals(
    ["src/auth/a", "README.md", "src/other/b", "docs/c"].map((path) =>
      isThere(`${child.path}/${path}`)
    ),
    [true, true, false, false],
  );
  const status = await repo.exec(["git", "status", "--porcelain"], {
    cwd: child.path,
  });
  assertEquals(status.stdout, "");
  assertEquals(await Deno.readTextFile(`${repo.path}/.git/config`), config);
});
