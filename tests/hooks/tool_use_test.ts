import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

interface World {
  readonly repo: TempRepo;
  readonly kid: string;
}

async function makeWorld(repo: TempRepo): Promise<World> {
  const open = ["session", "open", "--user-request", "x", "--worktree-name"];
  await repo.mustRun(...open, "own");
  await repo.mustRun(...open, "holder");
  const { worktree } = await repo.mustRun(
    ...["worktree", "spawn", "kid", "--allow", "src", "--session", "own"],
  ) as { worktree: { path: string } };
  await repo.mustRun(
    ...["lock", "acquire", "src/locked", "--reason", "x"],
    ...["--session", "holder"],
  );
  await Deno.mkdir(join(worktree.path, "src"));
  return { repo, kid: worktree.path };
}

function ask(
  world: World,
  event: Readonly<Record<string, unknown>>,
  ...args: string[]
): Promise<Outcome> {
  return world.repo.run(["hook", "tool-use", ...args], {
    stdin: JSON.stringify({ cwd: world.kid, ...event }),
  });
}

const write = (file_path: string) => ({
  tool_name: "Write",
  tool_input: { file_path },
});

Deno.test("hook.tool_use denies what the scope and the locks of others do", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  const world = await makeWorld(repo);
  const { kid } = world;
  await Deno.symlink("/etc", join(kid, "src/out"));
  const rows: readonly (readonly [string, string, string])[] = [
    ["inside", join(kid, "src/a.ts"), ""],
    ["relative", "src/a.ts", ""],
    ["outside the scope", join(kid, "docs/a.ts"), "scope.outside"],
    ["by dots", "src/../docs/a.ts", "scope.outside"],
    ["locked", join(kid, "src/locked/x"), "lock.held"],
    ["another worktree", join(repo.path, "src/a.ts"), "scope.outside"],
    ["the git directory", join(repo.path, ".git/config"), "scope.outside"],
    ["a temporary file", "/tmp/anything", ""],
    ["through a link out", "src/out/passwd", "scope.link"],
  ];
  for (const [name, path, reason] of rows) {
    await t.step(name, async () => {
      const outcome = await ask(world, write(path));
      assertEquals(outcome.status, 0, outcome.stderr);
      if (reason === "") {
        assertEquals(outcome.stdout.trim(), "");
        return;
      }
      const said = JSON.parse(outcome.stdout).hookSpecificOutput;
      assertEquals(said.permissionDecision, "deny");
      assert(said.permissionDecisionReason.includes(reason), outcome.stdout);
    });
  }
});

Deno.test("hook.tool_use refuses by exit status 2 when asked to", async () => {
  await using repo = await TempRepo.create({ init: true });
  const world = await makeWorld(repo);
  const event = { tool_name: "Bash", tool_input: { command: "echo x > docs" } };
  const outcome = await ask(world, event, "--form", "status");
  assertEquals(outcome.status, 2);
  assertEquals(outcome.stdout.trim(), "");
  assert(outcome.stderr.includes("scope.outside"), outcome.stderr);
});

Deno.test("hook.tool_use has no opinion outside managed worktrees", async () => {
  await using repo = await TempRepo.create();
  const event = { ...write("/x/y"), cwd: repo.root };
  for (const cwd of [repo.root, repo.path, "/nowhere"]) {
    const outcome = await repo.run(["hook", "tool-use"], {
      stdin: JSON.stringify({ ...event, cwd }),
    });
    assertEquals(outcome.status, 0, outcome.stderr);
    assertEquals(outcome.stdout.trim(), "");
  }
});

Deno.test("hook.tool_use refuses what is no event", async () => {
  await using repo = await TempRepo.create();
  for (const stdin of ["", "{", "[]", '{"tool":1}']) {
    const outcome = await repo.run(["hook", "tool-use"], { stdin });
    assertEquals(outcome.status, 1); // 2 would refuse the tool
    assert(outcome.stderr.includes("hook.bad_event"), outcome.stderr);
  }
});
