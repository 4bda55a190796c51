import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { crc32 } from "../../src/core/checksum.ts";
import { HOOK_TEXTS, SHIM_TEXT } from "../../src/store/hooks_install.ts";
import { HOOKS_DIGEST } from "../../src/store/hooks_version.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** Names, modes and content of everything that an uninstall must give back. */
async function gitFiles(repo: TempRepo): Promise<string> {
  const { stdout } = await repo.exec([
    "sh",
    "-c",
    "cat config && ls -la --time-style=+ hooks && cat hooks/*",
  ], { cwd: ".git" });
  return stdout;
}

async function sh(repo: TempRepo, script: string, cwd = "."): Promise<string> {
  const outcome = await repo.exec(["sh", "-ec", script], { cwd });
  assertEquals(outcome.status, 0, outcome.stderr);
  return outcome.stdout;
}

/** Makes a commit on a topic branch and returns what hooks have noted. */
async function notesOf(repo: TempRepo, cwd = "."): Promise<string> {
  return await sh(
    repo,
    `rm -f "$TMPDIR/notes"; git switch -q -c "topic-$$" 2>/dev/null || true
     git commit -q --allow-empty -m x; cat "$TMPDIR/notes" 2>/dev/null || true`,
    cwd,
  );
}

/** A call that changes something. */
const OPEN = ["session", "open", "--user-request", "try it"];

const note = (word: string) => `#!/bin/sh\necho ${word} >>"$TMPDIR/notes"\n`;

async function addHook(path: string, word: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, note(word));
  await Deno.chmod(path, 0o755);
}

Deno.test("HOOKS_DIGEST is that of the hooks", () => {
  const all = Object.values(HOOK_TEXTS).join("") + SHIM_TEXT;
  assertEquals(HOOKS_DIGEST, crc32(new TextEncoder().encode(all)));
});

Deno.test("pre-merge-commit is the same text as pre-commit", () => {
  assertEquals(HOOK_TEXTS["pre-merge-commit"], HOOK_TEXTS["pre-commit"]);
});

Deno.test("workspace.remove gives back every byte of what git has", async () => {
  await using repo = await TempRepo.create();
  await addHook(join(repo.path, ".git/hooks/commit-msg"), "theirs");
  await repo.git("config", "core.hooksPath", ".git/hooks");
  const before = await gitFiles(repo);
  await repo.mustRun("workspace", "init");
  await repo.mustRun("workspace", "init");
  await repo.mustRun("workspace", "remove");
  assertEquals(await gitFiles(repo), before);
  const left = await repo.exec(["ls", ".git/lockstep"]);
  assert(left.status !== 0);
  const known = join(repo.root, "home/.local/state/lockstep/repositories");
  assertEquals(await Deno.readTextFile(known), "");
});

for (
  const [name, hooksPath] of [
    ["none", ""],
    ["relative", "tools/hooks"],
    ["absolute", "$ROOT/hooks"],
  ] as const
) {
  Deno.test(`hooks that were there keep running, hooks path ${name}`, async () => {
    await using repo = await TempRepo.create();
    const folder = hooksPath === ""
      ? ".git/hooks"
      : hooksPath.replace("$ROOT", repo.root);
    const full = folder.startsWith("/") ? folder : join(repo.path, folder);
    for (const hook of ["pre-commit", "commit-msg", "reference-transaction"]) {
      await addHook(join(full, hook), hook);
    }
    if (hooksPath !== "") await repo.git("config", "core.hooksPath", folder);
    if (hooksPath === "tools/hooks") {
      await sh(repo, "git add . && git commit -qm hooks");
    }
    await repo.git("worktree", "add", "-q", "../linked");
    await repo.mustRun("workspace", "init");
    for (const cwd of [".", "../linked"]) {
      const notes = await notesOf(repo, cwd);
      assert(
        notes.startsWith("pre-commit\n") || notes.includes("\npre-commit\n"),
        notes,
      );
      assert(notes.includes("commit-msg\n"), notes);
      assert(notes.includes("reference-transaction\n"), notes);
    }
  });
}

Deno.test("a hook of others still refuses", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  await addHook(join(repo.path, ".git/hooks/pre-commit"), "x; exit 7");
  await repo.git("switch", "-qc", "topic");
  const outcome = await repo.exec([
    "git",
    "commit",
    "--allow-empty",
    "-m",
    "x",
  ]);
  assertEquals(outcome.status, 1);
});

Deno.test("a hook that somebody adds after us runs from the next change on", async () => {
  await using repo = await TempRepo.create({ init: true });
  await addHook(join(repo.path, ".git/hooks/post-commit"), "post-commit");
  await repo.mustRun("session", "open", "--user-request", "any change");
  assertEquals(await notesOf(repo), "post-commit\n");
});

Deno.test("a hooks path that is set after us keeps both running", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  for (const hook of ["pre-commit", "commit-msg"]) {
    await addHook(join(repo.path, ".husky/_", hook), hook);
  }
  await repo.git("config", "core.hooksPath", ".husky/_");
  assertEquals(await notesOf(repo), "pre-commit\ncommit-msg\n");
  const refused = await repo.exec([
    "git",
    "update-ref",
    "refs/heads/main",
    "HEAD",
  ]);
  assertEquals(refused.status, 128);
});

Deno.test("a hook that a manager writes over ours is run beside ours", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  await addHook(join(repo.path, ".git/lockstep/hooks/pre-commit"), "manager");
  await repo.mustRun("hooks", "repair");
  assertEquals(await notesOf(repo), "manager\n");
  await repo.git("switch", "-q", "main");
  const refused = await repo.exec([
    "git",
    "commit",
    "--allow-empty",
    "-m",
    "x",
  ]);
  assert(refused.stderr.includes("gate.not_approved"), refused.stderr);
  await repo.mustRun("workspace", "remove");
  assertEquals(
    await Deno.readTextFile(join(repo.path, ".git/hooks/pre-commit")),
    note("manager"),
  );
});

Deno.test("a call refuses changes in a repository that was moved, until repaired", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  const moved = join(repo.root, "moved");
  await Deno.rename(repo.path, moved);
  const refused = await repo.run(OPEN, { cwd: moved });
  assertEquals(refused.status, 1);
  assert(refused.stderr.includes("hooks.path_moved"), refused.stderr);
  await repo.mustRunIn(moved, "hooks", "repair");
  const outcome = await repo.exec(
    ["git", "commit", "--allow-empty", "-m", "x"],
    { cwd: moved },
  );
  assert(outcome.stderr.includes("gate.not_approved"), outcome.stderr);
  assertEquals(
    await Deno.readTextFile(
      join(repo.root, "home/.local/state/lockstep/repositories"),
    ),
    `${moved}/.git\n`,
  );
  await Deno.rename(moved, repo.path);
});

Deno.test("a call refuses changes while the hooks are taken out", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  await repo.git("config", "--unset-all", "include.path");
  const refused = await repo.run(OPEN);
  assert(refused.stderr.includes("hooks.off"), refused.stderr);
});

Deno.test("the next change replaces hooks of another version", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  const hook = join(repo.path, ".git/lockstep/hooks/reference-transaction");
  await Deno.writeTextFile(hook, "#!/bin/sh\n# lockstep-hook: old\n");
  const gitconfig = join(repo.path, ".git/lockstep/gitconfig");
  const text = await Deno.readTextFile(gitconfig);
  await Deno.writeTextFile(gitconfig, text.replace(HOOKS_DIGEST, "00000000"));
  await repo.mustRun("session", "open", "--user-request", "try it");
  assertEquals(
    await Deno.readTextFile(hook),
    HOOK_TEXTS["reference-transaction"],
  );
});

Deno.test("hooks.status names a worktree in which git runs other hooks", async () => {
  await using repo = await TempRepo.create();
  await repo.mustRun("workspace", "init");
  await repo.git("config", "extensions.worktreeConfig", "true");
  await repo.git("worktree", "add", "-q", "../linked");
  const linked = join(repo.root, "linked");
  await repo.exec(
    ["git", "config", "--worktree", "core.hooksPath", "/nowhere"],
    { cwd: linked },
  );
  const outcome = await repo.run(["hooks", "status", "--json"]);
  assertEquals(outcome.status, 1, outcome.stderr);
  assertEquals(JSON.parse(outcome.stdout).data.bypassed_worktrees, [
    { path: linked, hooks_path: "/nowhere" },
  ]);
});
