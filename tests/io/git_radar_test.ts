import { assertEquals } from "@std/assert";
import { parseTrialMerges, trialMerges } from "../../src/io/git_radar.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("parseTrialMerges() reads conflicts and clean merges in order", () => {
  const tree = "a".repeat(40);
  const text = ["0", tree, "a", "with\nnewline", "", "1", tree, "", ""]
    .join("\0");
  assertEquals(parseTrialMerges(text), [
    { isClean: false, paths: ["a", "with\nnewline"] },
    { isClean: true, paths: [] },
  ]);
});

Deno.test("parseTrialMerges() of nothing is nothing", () => {
  assertEquals(parseTrialMerges(""), []);
});

Deno.test("trialMerges() leaves no objects behind", async () => {
  await using repo = await TempRepo.create();
  for (const name of ["x", "y", "z"]) {
    await repo.git("switch", "-q", "-c", name, "main");
    await repo.write(name === "z" ? "z" : "README.md", `${name}\n`);
    await repo.git("add", ".");
    await repo.git("commit", "-q", "-m", name);
  }
  const tips = [];
  for (const name of ["x", "y", "z"]) {
    tips.push((await repo.git("rev-parse", name)).trim());
  }
  const [x = "", y = "", z = ""] = tips;
  const before = await repo.git("count-objects");
  const merges = await trialMerges(`${repo.path}/.git`, [[x, y], [x, z]]);
  assertEquals(merges, [
    { isClean: false, paths: ["README.md"] },
    { isClean: true, paths: [] },
  ]);
  assertEquals(await repo.git("count-objects"), before);
});
