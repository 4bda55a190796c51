import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ScopeOverlap } from "../../src/core/scope_overlap.ts";
import { overlapLines } from "../../src/methods/scope_overlap.ts";
import { openSession, spawnChild } from "../helpers/session_repo.ts";
import { CASE, TaskRepo } from "../helpers/task_repo.ts";

interface Warned {
  readonly scope_overlaps: readonly ScopeOverlap[];
}

function short(result: Warned) {
  return result.scope_overlaps.map((each) => [
    each.case_id ?? each.worktree,
    each.session_id,
    each.paths,
  ]);
}

Deno.test("case.begin warns of a branch in its scope, session.open of a Case, and both go on", async () => {
  await using repo = await TaskRepo.create();
  const other = await openSession(
    repo.repo,
    ...["--user-request", "x", "--worktree-name", "other"],
  );
  const { path } = other.worktree;
  await spawnChild(repo.repo, path, "kid", "--allow", "src/ui/**");
  await spawnChild(repo.repo, path, "far", "--allow", "docs");
  const begun = await repo.must<Warned>(repo.folder, "case", "begin", CASE);
  assertEquals(short(begun), [["kid", "other", ["src/ui"]]]);
  const words = ["session", "open", "--user-request", "y"];
  const opened = await repo.repo.run([...words, "--worktree-name", "third"]);
  assertEquals(opened.status, 0, opened.stderr);
  for (
    const line of [
      `overlap   ${CASE} (session gallery) may write there too: src`,
      "overlap   task/other/kid (session other) may write there too: src/ui",
      "overlap   task/other/far (session other) may write there too: docs",
    ]
  ) assertStringIncludes(opened.stdout, line);
  const again = await repo.repo.run(["case", "begin", CASE], {
    cwd: repo.folder,
  });
  assertStringIncludes(again.stdout, "overlap   task/other/kid");
});

Deno.test("overlapLines() shows the first few and counts the rest", () => {
  const overlap = {
    case_id: null,
    session_id: "docs",
    worktree: "t7",
    branch: "task/docs/t7",
    thread_id: "T7",
    paths: ["src/a\nb"],
  };
  assertEquals(overlapLines([]), []);
  const lines = overlapLines(Array.from({ length: 7 }, () => overlap));
  assertEquals(lines.length, 6);
  assertStringIncludes(
    lines[0] ?? "",
    "task/docs/t7 (thread T7, session docs)",
  );
  assertEquals(lines[0]?.includes("\n"), false);
  assertEquals(lines[5], "overlap   and 2 more");
});
