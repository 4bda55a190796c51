import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reasonOf } from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly state: string;
  }[];
}

interface Undone {
  readonly backup_ref: string;
}

/** Moves main past the hooks and returns where it was and the violation. */
async function bypass(repo: TempRepo): Promise<{ before: string; id: string }> {
  const before = (await repo.git("rev-parse", "main")).trim();
  await repo.write("sneaked.txt", "in\n");
  await repo.git("add", "sneaked.txt");
  await repo.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "x");
  await repo.run(["audit", "main"]);
  const found = await repo.mustRun("violation", "list") as Found;
  assertEquals(found.violations.length, 1);
  return { before, id: found.violations[0]?.id ?? "" };
}

Deno.test("violation.undo takes main back, keeps local edits and what was undone", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { before, id } = await bypass(repo);
  const sneaked = (await repo.git("rev-parse", "main")).trim();
  await repo.write("README.md", "edited\n");
  const { backup_ref } = await repo.mustRun("violation", "undo", id) as Undone;
  assertEquals((await repo.git("rev-parse", "main")).trim(), before);
  assertEquals(
    await Deno.readTextFile(join(repo.path, "README.md")),
    "edited\n",
  );
  const backup = await repo.git("rev-parse", backup_ref);
  assertEquals(backup.trim(), sneaked);
  const { violations } = await repo.mustRun("violation", "list") as Found;
  assertEquals(violations, []);
  await repo.run(["audit", "main"]);
  const again = await repo.mustRun("violation", "list") as Found;
  assertEquals(again.violations, []);
});

Deno.test("violation.undo works where main is checked out nowhere", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { before, id } = await bypass(repo);
  await repo.git("switch", "-q", "--detach");
  await repo.mustRun("violation", "undo", id);
  assertEquals((await repo.git("rev-parse", "main")).trim(), before);
});

Deno.test("violation.undo refuses when something was built upon it", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { id } = await bypass(repo);
  await repo.git(
    "-c",
    "core.hooksPath=/dev/null",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "more",
  );
  const outcome = await repo.run(["violation", "undo", id, "--json"]);
  assertEquals(reasonOf(outcome), "violation.built_upon");
});

Deno.test("the way back is open for the undo only", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { before, id } = await bypass(repo);
  const { backup_ref } = await repo.mustRun("violation", "undo", id) as Undone;
  const again = await repo.exec(["git", "merge", "--ff-only", backup_ref]);
  assertEquals(again.status === 0, false);
  assertEquals((await repo.git("rev-parse", "main")).trim(), before);
});
