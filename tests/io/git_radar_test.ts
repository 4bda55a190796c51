import { assertEquals } from "@std/assert";
import {
  changesBetween,
  commitGraph,
  parseTrialMerges,
  trialMerges,
} from "../../src/io/git_radar.ts";
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

/** Branches `x` and `y` with a commit each on top of main. */
async function parted(repo: TempRepo) {
  for (const name of ["x", "y"]) {
    await repo.git("switch", "-q", "-c", name, "main");
    await repo.write(`${name} ${name}`, "1\n");
    await repo.git("add", ".");
    await repo.git("commit", "-q", "-m", name);
  }
  const [main = "", x = "", y = ""] =
    (await repo.git("rev-parse", "main", "x", "y")).trim().split("\n");
  return { folder: `${repo.path}/.git`, main, x, y };
}

Deno.test("commitGraph() has what the tips have on top of what all have", async () => {
  await using repo = await TempRepo.create();
  const { folder, main, x, y } = await parted(repo);
  const graph = await commitGraph(folder, [x, y]);
  assertEquals(graph?.floor, main);
  assertEquals(
    new Map(graph?.parents),
    new Map([[y, [main]], [x, [main]]]),
  );
});

Deno.test("commitGraph() of histories that have nothing in common is undefined", async () => {
  await using repo = await TempRepo.create();
  await repo.git("switch", "-q", "--orphan", "alone");
  await repo.git("commit", "-q", "--allow-empty", "-m", "alone");
  const tips = (await repo.git("rev-parse", "main", "alone")).trim();
  assertEquals(
    await commitGraph(`${repo.path}/.git`, tips.split("\n")),
    undefined,
  );
});

Deno.test("changesBetween() tells for each pair, also of the same tip and of none", async () => {
  await using repo = await TempRepo.create();
  const { folder, main, x, y } = await parted(repo);
  const found = await changesBetween(folder, [[main, x], [y, x], [x, x]]);
  const told = found.map((changes) =>
    changes.map(({ path, before, after }) => [
      path,
      before?.mode ?? null,
      after?.mode ?? null,
    ])
  );
  assertEquals(told, [
    [["x x", null, "100644"]],
    [["x x", null, "100644"], ["y y", "100644", null]],
    [],
  ]);
});
