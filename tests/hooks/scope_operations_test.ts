import { assertEquals } from "@std/assert";
import { ScopeRepo } from "./scope_repo.ts";
import { testScopeRows } from "./scope_rows.ts";

Deno.test("the hooks keep a managed branch inside its scope, loose refs", (t) =>
  testScopeRows(t, "loose"));

for (const flags of ["-qam", "-qnam"]) {
  Deno.test(`a child that has renamed its branch is told how to have it again, by commit ${flags}`, async () => {
    await using template = await ScopeRepo.create();
    const copy = await template.copy();
    const commit = `git commit ${flags} x`;
    const lost = await copy.sh(
      `git branch -m mine; echo x >>src/a; ${commit}`,
    );
    const way = /git switch -c \S+/.exec(lost.stderr)?.[0] ?? "false";
    assertEquals(way, "git switch -c task/s/kid", lost.stderr);
    const found = await copy.sh(`${way} -q && ${commit}`);
    assertEquals(found.status, 0, found.stderr);
  });
}
