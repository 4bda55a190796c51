import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { diffStat } from "../../src/io/git_diff_stat.ts";
import { submoduleChanges } from "../../src/io/git_submodule.ts";
import { isTracked } from "../../src/io/git_tracked.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("questions about a worktree with a submodule", async (t) => {
  await using repo = await TempRepo.create();
  const script = `git init -q ../sub
    git -C ../sub commit -q --allow-empty -m s
    git -c protocol.file.allow=always submodule --quiet add ../sub tests/sub
    git -c protocol.file.allow=always submodule --quiet add ../sub tests/moved
    git commit -qm sub
    echo x >tests/sub/s
    git -C tests/moved commit -q --allow-empty -m more
    echo more >>README.md
    echo x >new.md`;
  const made = await repo.exec(["sh", "-ec", script]);
  assertEquals(made.status, 0, made.stderr);

  await t.step("submoduleChanges() looks inside, unless it moved", async () => {
    const changes = await submoduleChanges(repo.path, [
      "tests/sub",
      "tests/moved",
      "README.md",
    ]);
    assertEquals([...changes], [["tests/sub", ["tests/sub/s"]]]);
  });
  await t.step("diffStat() counts what is not committed", async () => {
    const stat = await diffStat(repo.path, "HEAD");
    assertEquals(stat.split("\n")[0]?.startsWith(" README.md"), true, stat);
  });
  await t.step("isTracked() tells the project's files", async () => {
    const commonDir = join(repo.path, ".git");
    const answers = await Promise.all(
      ["README.md", "new.md", "../sub/none"].map((name) =>
        isTracked(commonDir, join(repo.path, name))
      ),
    );
    assertEquals(answers, [true, false, false]);
  });
});
