import { assertEquals } from "@std/assert";
import { runDiff } from "../../src/io/git_run_diff.ts";
import { headCommit, worktreeTree } from "../../src/io/git_tree.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("runDiff() tells what a run did to each file, committed or not", async () => {
  await using repo = await TempRepo.create();
  await repo.write("src/blank.ts", "a();\nb();\n");
  await repo.write("src/gone.ts", "x\n");
  await repo.write("tests/a_test.ts", 'it("works", f);\n');
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "before");
  const base = await headCommit(repo.path) ?? "";
  await repo.write("src/blank.ts", "a();\n\n  b();\n");
  await repo.git("commit", "-qam", "blanks");
  await repo.git("rm", "-q", "src/gone.ts");
  await repo.write("tests/a_test.ts", 'it.skip("works", f);\nit("is", g);\n');
  await repo.write("src/new é.bin", "\0\x01");
  const tree = await worktreeTree(repo.path, { isKept: true });
  assertEquals(await runDiff(repo.path, { base, tree }), {
    files: [
      {
        path: "src/blank.ts",
        change: "modified",
        added: 2,
        deleted: 1,
        isBlankOnly: true,
      },
      {
        path: "src/gone.ts",
        change: "deleted",
        added: 0,
        deleted: 1,
        isBlankOnly: false,
      },
      {
        path: "src/new é.bin",
        change: "added",
        added: null,
        deleted: null,
        isBlankOnly: false,
      },
      {
        path: "tests/a_test.ts",
        change: "modified",
        added: 2,
        deleted: 1,
        isBlankOnly: false,
      },
    ],
    skipped: [{
      path: "tests/a_test.ts",
      text: 'it.skip("works", f);',
    }],
  });
});

Deno.test("runDiff() reads files themselves, not what a configured program shows of them", async () => {
  await using repo = await TempRepo.create();
  const base = await headCommit(repo.path) ?? "";
  await repo.write("tests/a_test.ts", "it.skip()\n");
  await repo.write(".gitattributes", "*.ts diff=plain\n");
  await repo.git("config", "diff.plain.textconv", "echo");
  const tree = await worktreeTree(repo.path, { isKept: true });
  const { skipped } = await runDiff(repo.path, { base, tree });
  assertEquals(skipped.length, 1);
});
