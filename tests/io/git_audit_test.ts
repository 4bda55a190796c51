import { assertEquals } from "@std/assert";
import { ownPaths, parentsSince, tipsOf } from "../../src/io/git_audit.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("ownPaths() leaves out what base, merge bases or others hold", async () => {
  await using repo = await TempRepo.create();
  const outcome = await repo.exec([
    "sh",
    "-ec",
    `echo a >a && echo b >b && git add . && git commit -qm files && git branch base
     git switch -qc kid && echo k >>a && git commit -qam k
     git switch -q base && echo s >s && git add . && git commit -qm sibling
     git switch -q main && echo m >m && git add . && git commit -qm main
     git switch -q kid && git merge -q --no-edit base && git merge -q --no-edit main
     git rm -q b && git commit -qm remove`,
  ]);
  assertEquals(outcome.status, 0, outcome.stderr);
  const others = await tipsOf(repo.path, ["main", "gone"]);
  assertEquals(others.length, 1);
  const paths = (options: { readonly others: readonly string[] }) =>
    ownPaths(repo.path, "kid", { base: "base", ...options });
  assertEquals(await paths({ others }), ["a", "b"]);
  assertEquals(await paths({ others: [] }), ["a", "b", "m"]);
});

Deno.test("parentsSince() knows every commit after a point", async () => {
  await using repo = await TempRepo.create();
  const from = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.git("commit", "-q", "--allow-empty", "-m", "x");
  const tip = (await repo.git("rev-parse", "HEAD")).trim();
  assertEquals(
    await parentsSince(repo.path, from, tip),
    new Map([[tip, [from]]]),
  );
  assertEquals((await parentsSince(repo.path, tip, tip)).size, 0);
});
