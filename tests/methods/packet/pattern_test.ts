import { assertEquals } from "@std/assert";
import { checkPacket } from "../../../src/methods/packet_load.ts";
import { PATTERNS } from "../../../src/core/packet_pattern_step.ts";
import { ReviewRepo } from "../../helpers/review_repo.ts";
import { makePattern, runPattern } from "../../helpers/pattern_run.ts";
import { PATTERN_STEPS } from "../../helpers/pattern_samples.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

Deno.test("packet new --pattern writes packets that pass lint, and a plan that can be imported", async () => {
  await using repo = await ReviewRepo.create();
  for (const name of PATTERNS) {
    const pattern = await makePattern(repo, name);
    assertEquals(
      pattern.packets.map(({ mode, key }) => `${mode} ${key}`),
      PATTERN_STEPS[name],
    );
    for (const { file } of pattern.packets) {
      const text = await Deno.readTextFile(file);
      assertEquals(checkPacket(text).problems, [], file);
    }
    const plan = await repo.mustRun(
      "plan",
      "import",
      pattern.plan,
      "--dry-run",
    ) as { tasks: { level: string }[] };
    assertEquals(
      plan.tasks.filter(({ level }) => level === "case").length,
      pattern.packets.length,
    );
  }
});

Deno.test("packet new --pattern writes nowhere but into a new folder outside of the worktree", async () => {
  await using repo = await ReviewRepo.create();
  const of = async (...flags: string[]) =>
    reasonOf(
      await repo.run(
        "packet",
        "new",
        "--pattern",
        "research",
        "--objective",
        "x",
        ...flags,
        "--json",
      ),
    );
  assertEquals([
    await of(),
    await of("--output", "inside"),
    await of("--output", repo.repo.root),
    await of("--output", "../none/none"),
  ], [
    "pattern.no_output",
    "pattern.inside_worktree",
    "pattern.output_exists",
    "pattern.no_folder",
  ]);
  const alone = await repo.run("packet", "new", "--track", "x", "--json");
  assertEquals(reasonOf(alone), "pattern.not_named");
});

Deno.test("packet new --pattern --import-plan gives workers their Cases", async () => {
  await using repo = await ReviewRepo.create();
  const pattern = await makePattern(repo, "review-fix", "--import-plan");
  assertEquals(pattern.packets.map(({ case_id }) => case_id), [
    "C4",
    "C5",
    "C6",
  ]);
  const texts = await Promise.all(
    pattern.packets.map(({ file }) => Deno.readTextFile(file)),
  );
  assertEquals(texts.map((text) => /^CASE: (.*)$/m.exec(text)?.[1]), [
    undefined,
    "C5",
    undefined,
  ]);
});

Deno.test("scout-act-verify runs to its end by the ordinary verbs", async () => {
  await using repo = await ReviewRepo.create();
  const pattern = await makePattern(repo, "scout-act-verify");
  const runs = await runPattern(repo, pattern);
  assertEquals([...runs.keys()], ["scout", "work", "verify"]);
  // What was made is in the session's own branch, and was accepted first.
  assertEquals(await Deno.readTextFile(`${repo.folder}/src/a/a.txt`), "x\n");
});
