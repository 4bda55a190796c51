import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { effectiveConfig } from "../../src/core/config_layer.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  type ConfigPlace,
  loadConfig,
  writeConfigCache,
} from "../../src/store/config_load.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

async function placeIn(repo: TempRepo): Promise<ConfigPlace> {
  const policy = join(repo.root, "policy");
  await Deno.mkdir(policy);
  return {
    commonDir: join(repo.path, ".git"),
    topLevel: repo.path,
    policy,
    protectedBranches: ["main"],
  };
}

async function commitConfig(repo: TempRepo, text: string): Promise<void> {
  await repo.write("lockstep.yaml", text);
  await repo.git("add", "lockstep.yaml");
  await repo.git("commit", "-q", "-m", "config");
}

async function requiredReviews(place: ConfigPlace): Promise<number> {
  return effectiveConfig((await loadConfig(place)).layers).review.required;
}

Deno.test("loadConfig() takes the file of the protected branch", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  assertEquals(await requiredReviews(place), 1);
  await commitConfig(repo, "review: { required: 2 }\n");
  assertEquals(await requiredReviews(place), 2);
  await repo.git("pack-refs", "--all");
  assertEquals(await requiredReviews(place), 2);
});

Deno.test("loadConfig() ignores what another branch and the worktree say", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  await commitConfig(repo, "review: { required: 2 }\n");
  await repo.git("switch", "-q", "-c", "task/x/root");
  await commitConfig(repo, "review: { required: 0 }\n");
  await repo.write("lockstep.yaml", "review: [\n");
  assertEquals(await requiredReviews(place), 2);
  assertEquals((await loadConfig(place)).workingCopy, "differs");
});

Deno.test("loadConfig() takes the main worktree's branch when none is protected", async () => {
  await using repo = await TempRepo.create();
  const place = { ...await placeIn(repo), protectedBranches: ["gone"] };
  await commitConfig(repo, "review: { required: 3 }\n");
  assertEquals((await loadConfig(place)).branch, "main");
  assertEquals(await requiredReviews(place), 3);
});

Deno.test("loadConfig() has the defaults in a repository without commits", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  const empty = join(repo.root, "empty");
  await repo.exec(["git", "init", "-q", empty]);
  const loaded = await loadConfig({
    ...place,
    commonDir: join(empty, ".git"),
    topLevel: empty,
    protectedBranches: [],
  });
  assertEquals([loaded.branch, loaded.workingCopy], [null, "absent"]);
});

Deno.test("loadConfig() reads the file again only when the branch moved", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  await commitConfig(repo, "review: { required: 2 }\n");
  const first = await loadConfig(place);
  writeConfigCache(place.policy, first.cacheText ?? "");
  assertEquals((await loadConfig(place)).cacheText, undefined);

  // Shown by a cache that says something else than the branch.
  const lie = first.cacheText?.replaceAll('"required":2', '"required":7');
  writeConfigCache(place.policy, lie ?? "");
  assertEquals(await requiredReviews(place), 7);
  await repo.git("commit", "-q", "--allow-empty", "-m", "same file");
  assertEquals(await requiredReviews(place), 7);
  await commitConfig(repo, "review: { required: 4 }\n");
  assertEquals(await requiredReviews(place), 4);
});

Deno.test("loadConfig() makes a damaged cache anew", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  await commitConfig(repo, "review: { required: 2 }\n");
  for (const text of ["", "{", '{"version":"0.0.0"}']) {
    writeConfigCache(place.policy, text);
    assertEquals(await requiredReviews(place), 2);
  }
});

Deno.test("loadConfig() mentions a differing working copy once", async () => {
  await using repo = await TempRepo.create();
  const place = await placeIn(repo);
  await commitConfig(repo, "review: { required: 2 }\n");
  assertEquals((await loadConfig(place)).note, undefined);
  await repo.write("lockstep.yaml", "review: { required: 2 }\r\n");
  assertEquals((await loadConfig(place)).workingCopy, "same");

  await repo.write("lockstep.yaml", "review: { required: 0 }\n");
  const first = await loadConfig(place);
  assertEquals(
    first.note,
    "note: lockstep.yaml in this worktree is not what is on main; what is there governs",
  );
  writeConfigCache(place.policy, first.cacheText ?? "");
  const second = await loadConfig(place);
  assertEquals([second.note, second.workingCopy], [undefined, "differs"]);
});

const BROKEN: readonly [string, string, string][] = [
  ["no YAML", "review: [\n", "config.not_yaml"],
  ["a key twice", "tmux: {}\ntmux: {}\n", "config.not_yaml"],
  ["an unknown key", "reveiw: {}\n", "config.unknown_key"],
  ["plain text", "gates/test.yaml\n", "config.invalid_value"],
];

for (const [what, text, reason] of BROKEN) {
  Deno.test(`loadConfig() refuses ${what} on the protected branch`, async () => {
    await using repo = await TempRepo.create();
    const place = await placeIn(repo);
    await commitConfig(repo, text);
    const error = await assertRejects(() => loadConfig(place), LockstepError);
    assertEquals([error.code, error.reason], ["corrupt", reason]);
    assertEquals(error.message.includes("lockstep.yaml on main"), true);
  });
}

Deno.test("config.show reads the user's file and variables", async () => {
  await using repo = await TempRepo.create();
  await commitConfig(repo, "runner: { model: project }\n");
  const folder = join(repo.root, "home/.config/lockstep");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "config.yaml"),
    "runner: { model: user, default: user }\nlimits: { children_per_session: 2 }\n",
  );
  const { stdout, stderr } = await repo.run(["config", "show", "--origin"], {
    env: { LOCKSTEP_RUNNER: "variable" },
  });
  assertEquals(stderr, "");
  const lines = stdout.split("\n");
  assertEquals(lines.filter((line) => /^(runner|limits.child)/.test(line)), [
    'runner.default: "variable"  (env)',
    'runner.model: "project"  (project)',
    "limits.children_per_session: 2  (user)",
  ]);
});

Deno.test("config.check refuses a bad file before it is committed", async () => {
  await using repo = await TempRepo.create();
  await repo.write("lockstep.yaml", "gates: { test: { run: npm test } }\n");
  const good = await repo.run(["config", "check"]);
  assertEquals(
    good.stdout,
    `Valid: ${repo.path}/lockstep.yaml\nlockstep.yaml here takes effect once it is on main\n`,
  );
  await repo.write("next.yaml", "gats: {}\n");
  const bad = await repo.run(["config", "check", "next.yaml"]);
  assertEquals([bad.status, bad.stdout], [5, ""]);
  assertEquals(bad.stderr.split("\n").slice(1), [
    'hint: Did you mean "gates"?',
    "",
  ]);
  const gone = await repo.run(["config", "check", "gone.yaml"]);
  assertEquals(gone.status, 1);
});
