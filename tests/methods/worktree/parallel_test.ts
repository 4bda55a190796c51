import { assertEquals } from "@std/assert";
import type { Worktree } from "../../../src/core/records/worktree.ts";
import { isThere } from "../../../src/io/fs.ts";
import { findByEnvironment } from "../../../src/io/pid.ts";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { program, TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("worktree.spawn succeeds twenty times at once, each with a name of its own", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      () =>
        repo.run(["worktree", "spawn", "--reason", "same name", "--json"], {
          cwd: root.path,
        }),
    ),
  );
  assertEquals(outcomes.map((each) => each.stderr).filter((each) => each), []);
  const spawned = outcomes.map((each): Worktree =>
    JSON.parse(each.stdout).data.worktree
  );
  const slugs = spawned.map((each) => each.slug);
  assertEquals(new Set(slugs).size, 20);
  const listed = await repo.git("worktree", "list", "--porcelain");
  for (const { path, branch, state } of spawned) {
    assertEquals(
      [state, listed.includes(`worktree ${path}\n`), listed.includes(branch)],
      ["active", true, true],
    );
  }
  assertEquals((await repo.run(["doctor"], { cwd: root.path })).status, 0);
});

Deno.test("doctor --fix takes back what a killed session.open left", async () => {
  await using repo = await TempRepo.create();
  // git waits here until it is let go on.
  const gate = `${repo.root}/gate`;
  const reached = `${repo.root}/reached`;
  await repo.exec(["mkfifo", gate]);
  await Deno.writeTextFile(
    `${repo.path}/.git/hooks/post-checkout`,
    `#!/bin/sh\n: >"${reached}"\nread -r _ <"${gate}"\n: >"${reached}.end"\n`,
    { mode: 0o755 },
  );
  await repo.mustRun("workspace", "init");
  const [first, ...rest] = program();
  const opening = new Deno.Command(first, {
    args: [...rest, "session", "open", "--user-request", "fix"],
    cwd: repo.path,
    clearEnv: true,
    env: { ...repo.env },
    stdout: "null",
    stderr: "null",
  }).spawn();
  await until(() => isThere(reached));
  const early = await repo.run(["worktree", "repair", "fix", "--json"]);
  assertEquals([early.status, reasonOf(early)], [3, "worktree.being_made"]);
  opening.kill("SIGKILL");
  await opening.status;
  // git has outlived it, and is still at work.
  const during = await repo.run(["worktree", "repair", "fix", "--json"]);
  assertEquals(reasonOf(during), "worktree.being_made");
  await Deno.writeTextFile(gate, "go on\n");
  await until(() => isThere(`${reached}.end`));
  const mark = `LOCKSTEP_MAKING=${repo.root}/demo-worktrees/fix`;
  await until(async () => (await findByEnvironment(mark)).length === 0);
  const seen = await repo.run(["doctor", "--json"]);
  const creating = JSON.parse(seen.stdout).data.checks
    .find((each: { id: string }) => each.id === "worktree.creating");
  assertEquals([creating.answer, creating.subject], ["problem", "fix"]);
  const unsaved = `${repo.root}/demo-worktrees/fix/idea`;
  await Deno.writeTextFile(unsaved, "precious");
  const refused = await repo.run(["worktree", "repair", "fix", "--json"]);
  assertEquals(reasonOf(refused), "worktree.dirty");
  await Deno.remove(unsaved);
  const mended = await repo.mustRun("doctor", "--fix");
  assertEquals((mended as { fixed: unknown[] }).fixed.length, 1);
  assertEquals(await repo.git("branch", "--list", "task/*"), "");
  assertEquals(isThere(`${repo.root}/demo-worktrees`), false);
});

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!await isTrue()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
