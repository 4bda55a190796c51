import { assertEquals } from "@std/assert";
import { PATTERNS } from "../../src/core/packet_pattern_step.ts";
import { ReviewRepo } from "../helpers/review_repo.ts";
import { makePattern, runPattern } from "../helpers/pattern_run.ts";
import { PATTERN_STEPS } from "../helpers/pattern_samples.ts";

for (const name of PATTERNS) {
  Deno.test(`pattern ${name} runs to its end by the ordinary verbs`, async () => {
    await using repo = await ReviewRepo.create();
    const pattern = await makePattern(repo, name);
    const runs = await runPattern(repo, pattern);
    const steps = PATTERN_STEPS[name].map((step) => step.split(" "));
    assertEquals([...runs.keys()], steps.map(([, key]) => key));
    const readers = steps.filter(([mode]) =>
      mode !== "worker" && mode !== "synthesizer"
    ).map(([, key = ""]) => key);
    const { findings } = await repo.mustRun(
      "review",
      "findings",
      ...readers.map((key) => runs.get(key) ?? ""),
    ) as { findings: { text: string; sources: string[] }[] };
    // What all of them say stands there once, before what one says.
    assertEquals(findings.map(({ text }) => text), [
      "the same",
      ...readers,
    ]);
    assertEquals(findings[0]?.sources.length, readers.length);
  });
}
