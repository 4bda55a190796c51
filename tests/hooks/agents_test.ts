import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Row {
  readonly agent: "claude" | "codex" | "opencode";
  /** Below the home folder, or the repository for OpenCode. */
  readonly file: string;
  readonly there: string;
}

const ROWS: readonly Row[] = [
  {
    agent: "claude",
    file: "home/.claude/settings.json",
    there:
      '{ "model": "x",\n  "hooks": {"PreToolUse": [{"matcher":"Bash","hooks":[{"type":"command","command":"mine"}]}]} }',
  },
  {
    agent: "codex",
    file: "home/.codex/hooks.json",
    there:
      '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"mine"}]}]}}\n',
  },
  {
    agent: "opencode",
    file: "demo/opencode.json",
    there: '{"share":"disabled"}',
  },
];

for (const { agent, file, there } of ROWS) {
  Deno.test(`agents.install ${agent} keeps what is there, and uninstall gives it back`, async () => {
    await using repo = await TempRepo.create({ init: true });
    const path = join(repo.root, file);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, there);
    await repo.mustRun("agents", "install", agent);
    const once = await Deno.readTextFile(path);
    await repo.mustRun("agents", "install", agent);
    assertEquals(await Deno.readTextFile(path), once);
    const before = JSON.parse(there);
    const after = JSON.parse(once);
    for (const key of Object.keys(before)) assert(key in after);
    assertEquals(once.includes("mine"), there.includes("mine"));
    assert(once.includes("lockstep"));
    await repo.mustRun("agents", "uninstall", agent);
    assertEquals(await Deno.readTextFile(path), there);
  });

  Deno.test(`agents.uninstall ${agent} takes out only its own when the file was changed since`, async () => {
    await using repo = await TempRepo.create({ init: true });
    const path = join(repo.root, file);
    await repo.mustRun("agents", "install", agent);
    const config = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...config, added: 1 }));
    await repo.mustRun("agents", "uninstall", agent);
    assertEquals(JSON.parse(await Deno.readTextFile(path)), { added: 1 });
  });

  Deno.test(`agents.uninstall ${agent} removes a file that held nothing else`, async () => {
    await using repo = await TempRepo.create({ init: true });
    await repo.mustRun("agents", "install", agent);
    await repo.mustRun("agents", "uninstall", agent);
    const left = await repo.exec(["ls", join(repo.root, file)]);
    assert(left.status !== 0);
  });

  Deno.test(`agents.install ${agent} refuses a file that is no JSON`, async () => {
    await using repo = await TempRepo.create({ init: true });
    const path = join(repo.root, file);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "// mine\n{}");
    const outcome = await repo.run(["agents", "install", agent]);
    assert(outcome.stderr.includes("agents.unreadable"), outcome.stderr);
    assertEquals(await Deno.readTextFile(path), "// mine\n{}");
  });
}

Deno.test("agents.install opencode says the scope of the worktree, and nothing over permissions that are there", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun(
    ...["session", "open", "--user-request", "x", "--worktree-name", "own"],
  );
  const { worktree } = await repo.mustRun(
    ...["worktree", "spawn", "kid", "--allow", "src", "--deny", "src/x"],
    ...["--session", "own"],
  ) as { worktree: { path: string } };
  // A child may not set up its own guard: its root does.
  const outcome = await repo.run(["agents", "install", "opencode"], {
    cwd: worktree.path,
  });
  assert(outcome.stderr.includes("actor.not_allowed"), outcome.stderr);
  await repo.mustRun("agents", "install", "opencode", "--worktree", "kid");
  const said = await Deno.readTextFile(join(worktree.path, "opencode.json"));
  assertEquals(JSON.parse(said).permission.edit, {
    "*": "deny",
    "src": "allow",
    "src/**": "allow",
    "src/x": "deny",
    "src/x/**": "deny",
  });
  await Deno.writeTextFile(
    join(repo.path, "opencode.json"),
    '{"permission":{}}',
  );
  const refused = await repo.run(["agents", "install", "opencode"]);
  assert(refused.stderr.includes("agents.conflict"), refused.stderr);
});
