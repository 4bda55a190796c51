import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  commitFile,
  openSession,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("worktree.list shows how far each is from its parent, by one git", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(repo, root.path, "auth", "--allow", "src");
  await spawnChild(repo, root.path, "docs", "--allow", "docs");
  await commitFile(repo, child.path, { path: "src/a" });
  await commitFile(repo, child.path, { path: "src/b" });
  await commitFile(repo, root.path, { path: "docs/a" });

  await repo.write("bin/git", '#!/bin/sh\necho >>"$0.log"\nexec "$GIT" "$@"\n');
  await Deno.chmod(`${repo.path}/bin/git`, 0o755);
  const real = (await repo.exec(["sh", "-c", "command -v git"])).stdout.trim();
  const listed = await repo.run(["worktree", "list", "--json"], {
    cwd: root.path,
    env: { PATH: `${repo.path}/bin:${repo.env.PATH}`, GIT: real },
  });
  assertEquals(await Deno.readTextFile(`${repo.path}/bin/git.log`), "\n");
  const { distances } = JSON.parse(listed.stdout).data;
  const rows = distances.map((each: Record<string, unknown>) =>
    [each.slug, each.parent_branch, each.ahead, each.behind].join(" ")
  );
  assertEquals(rows.sort(), [
    "auth task/fix/root 2 1",
    "docs task/fix/root 0 1",
    "fix main 1 0",
  ]);
  const text = await repo.run(["worktree", "list"], { cwd: root.path });
  assertStringIncludes(text.stdout, "task/fix/auth  +2 -1 task/fix/root  /");
});
