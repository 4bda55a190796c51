import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { busyGit } from "../../helpers/busy_git.ts";
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

async function tip(repo: TempRepo, branch = "main"): Promise<string> {
  return (await repo.git("rev-parse", branch)).trim();
}

async function openViolations(repo: TempRepo): Promise<string[]> {
  const { violations } = await repo.mustRun("violation", "list") as Found;
  return violations.map((each) => each.id);
}

const MORE = "-c core.hooksPath=/dev/null commit -q --allow-empty -m more";

for (const place of ["checked out", "checked out nowhere"]) {
  Deno.test(`violation.undo takes nothing back that came meanwhile, with main ${place}`, async () => {
    await using repo = await TempRepo.create({ init: true });
    const { id } = await bypass(repo);
    const newer = "update-ref refs/heads/main refs/heads/newer";
    await repo.git("branch", "newer");
    await repo.git("switch", "-q", "newer");
    await repo.git(...MORE.split(" "));
    const detach = place === "checked out" ? [] : ["--detach"];
    await repo.git("switch", "-q", ...detach, "main");
    const PATH = await busyGit(
      repo,
      "update-ref -m",
      `-c core.hooksPath=/dev/null ${newer}`,
    );
    const words = ["violation", "undo", id, "--json"];
    const outcome = await repo.run(words, { env: { PATH } });
    assertEquals(reasonOf(outcome), "violation.not_moved");
    assertEquals(await tip(repo), await tip(repo, "newer"));
    assertEquals(await repo.git("status", "--porcelain"), "");
    // What came meanwhile is on record as well.
    const open = await openViolations(repo);
    assertEquals([open[0], open.length], [id, 2]);
  });
}

Deno.test("violation.undo leaves the files alone of what is checked out just before the move", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { before, id } = await bypass(repo);
  await repo.git("branch", "other");
  const PATH = await busyGit(repo, "update-ref -m", "switch -q other");
  const words = ["violation", "undo", id, "--json"];
  const outcome = await repo.run(words, { env: { PATH } });
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
  assertEquals(await tip(repo), before);
  assertEquals(await repo.git("status", "--porcelain"), "");
  assertEquals(await repo.git("ls-files"), "README.md\nsneaked.txt\n");
});

Deno.test("violation.undo changes nothing while local edits are in the way", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { id } = await bypass(repo);
  const sneaked = await tip(repo);
  await repo.write("sneaked.txt", "edited\n");
  const outcome = await repo.run(["violation", "undo", id, "--json"]);
  assertEquals(reasonOf(outcome), "violation.not_moved");
  assertEquals(await tip(repo), sneaked);
  assertEquals(
    await repo.git("status", "--porcelain"),
    " M sneaked.txt\n",
  );
  await repo.git("checkout", "--", "sneaked.txt");
  await repo.mustRun("violation", "undo", id);
});

Deno.test("violation.undo keeps what was staged", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { id } = await bypass(repo);
  await repo.write("mine.txt", "mine\n");
  await repo.git("add", "mine.txt");
  await repo.mustRun("violation", "undo", id);
  assertEquals(await repo.git("status", "--porcelain"), "A  mine.txt\n");
});

Deno.test("violation.undo killed after the move is finished by the next one", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { before, id } = await bypass(repo);
  const env = { LOCKSTEP_TEST_FAULT: "violation.undo.moved" };
  const killed = await repo.run(["violation", "undo", id], { env });
  assertEquals(killed.status, 137);
  assertEquals(await openViolations(repo), [id]);
  await repo.mustRun("violation", "undo", id);
  assertEquals(await tip(repo), before);
  assertEquals(await repo.git("status", "--porcelain"), "");
  assertEquals(await openViolations(repo), []);
  await repo.run(["audit", "main"]);
  assertEquals(await openViolations(repo), []);
});
