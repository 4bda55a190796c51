import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../helpers/merge_repo.ts";
import { addOrigin } from "../helpers/upstream.ts";
import type { Outcome } from "../helpers/temp_repo.ts";

/** A change of session one that nobody has reviewed, and an origin. */
async function unreviewed(): Promise<MergeRepo> {
  const stage = await MergeRepo.create(["one", "two"]);
  await addOrigin(stage);
  await stage.commit("one", "a.txt");
  return stage;
}

function push(stage: MergeRepo, ...words: string[]): Promise<Outcome> {
  return stage.repo.exec(["git", "push", "-q", ...words]);
}

async function originTip(stage: MergeRepo, branch: string): Promise<string> {
  const origin = join(stage.repo.root, "origin.git");
  return (await stage.repo.git("-C", origin, "rev-parse", branch)).trim();
}

Deno.test("git push of what has not landed is refused with the way to land it", async () => {
  await using stage = await unreviewed();
  const before = await originTip(stage, "main");
  for (
    const words of [
      ["origin", "task/one/root:main"],
      ["--force", "origin", "task/one/root:refs/heads/main"],
      ["../origin.git", "task/one/root:main"],
      ["origin", ":main"],
      ["origin", "task/one/root:other", "task/one/root:main"],
    ]
  ) {
    const { status, stderr } = await push(stage, ...words);
    assertEquals([words, status], [words, 1]);
    assertStringIncludes(stderr, "[gate.not_landed]");
    assertStringIncludes(stderr, "lockstep merge main request");
  }
  assertEquals(await originTip(stage, "main"), before);
});

Deno.test("git push that a setting leads out of the repository is judged", async () => {
  await using stage = await unreviewed();
  const before = await originTip(stage, "main");
  const setting = `url.${join(stage.repo.root, "origin.git")}.insteadOf=.`;
  const { status, stderr } = await stage.repo.exec(
    ["git", "-c", setting, "push", "-q", ".", "task/one/root:main"],
  );
  assertEquals(status, 1);
  assertStringIncludes(stderr, "[gate.not_landed]");
  assertEquals(await originTip(stage, "main"), before);
});

Deno.test("git push of a branch of one's own, and of what has landed, goes through", async () => {
  await using stage = await unreviewed();
  const own = await push(stage, "origin", "task/one/root:feature");
  assertEquals([own.status, own.stderr], [0, ""]);
  const { id, commit } = await stage.approved("one", "two");
  await stage.must("one", "main", "land", id);
  const landed = await push(stage, "origin", "main");
  assertEquals([landed.status, landed.stderr], [0, ""]);
  assertEquals(await originTip(stage, "main"), commit);
});

Deno.test("git push to what main follows under another name is judged by main", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.repo.git("branch", "trunk");
  await addOrigin(stage, "trunk");
  await stage.commit("one", "a.txt");
  const address = join(stage.repo.root, "origin.git");
  const spelled = [
    address,
    `${address}/`,
    `file://${address}`,
    "../origin",
    "./../origin.git",
    "short:origin.git",
  ];
  await stage.repo.git("config", `url.${stage.repo.root}/.insteadOf`, "short:");
  for (const [i, url] of spelled.entries()) {
    await stage.repo.git("remote", "add", `alias${i}`, url);
  }
  const aliases = spelled.map((_, i) => `alias${i}`);
  for (const remote of ["origin", "../origin.git", ...spelled, ...aliases]) {
    const { stderr } = await push(stage, remote, "task/one/root:trunk");
    assertStringIncludes(stderr, "[gate.not_landed]", remote);
  }
  const own = await push(stage, "alias0", "task/one/root:feature");
  assertEquals([own.status, own.stderr], [0, ""]);
  const landed = await push(stage, "alias0", "main:trunk");
  assertEquals([landed.status, landed.stderr], [0, ""]);
});

Deno.test("git push is judged as it is, not as a replacement shows it", async () => {
  await using stage = await unreviewed();
  const { repo } = stage;
  const grafted = await repo.exec([
    "git",
    "replace",
    "--graft",
    "main",
    "task/one/root",
  ]);
  assertEquals([grafted.status, grafted.stderr], [0, ""]);
  const { stderr } = await push(stage, "origin", "task/one/root:main");
  assertStringIncludes(stderr, "[gate.not_landed]");
});

Deno.test("git push is judged by what the installation knew when the state cannot be read", async () => {
  await using stage = await unreviewed();
  const policy = join(stage.repo.path, ".git/lockstep/policy");
  await Deno.remove(policy, { recursive: true });
  const { stderr } = await push(stage, "origin", "task/one/root:main");
  assertStringIncludes(stderr, "[gate.not_landed]");
});

Deno.test("a pre-push hook that was there before gets what git says, and may refuse", async () => {
  await using stage = await unreviewed();
  const hook = join(stage.repo.path, ".git/hooks/pre-push");
  const script = '#!/bin/sh\necho "theirs $1 $(wc -l)" >&2\nexit 1\n';
  await Deno.writeTextFile(hook, script, { mode: 0o755 });
  const { status, stderr } = await push(
    stage,
    "origin",
    "task/one/root:x",
    "task/one/root:y",
  );
  assertEquals(status === 0, false);
  assertStringIncludes(stderr, "theirs origin 2");
});

Deno.test("git push is judged by the branch that follows this remote, of several", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const { repo } = stage;
  await addOrigin(stage);
  await repo.git("clone", "-q", "--bare", ".", "../vendor.git");
  await repo.git("remote", "add", "vendor", "../vendor.git");
  await repo.git("remote", "add", "alias", "../vendor.git/");
  await stage.commit("one", "a.txt");
  await repo.git("branch", "other", "task/one/root");
  const policy = join(repo.path, ".git/lockstep/policy");
  await Deno.writeTextFile(
    join(policy, "upstreams"),
    "main refs/remotes/origin/main 0 origin refs/heads/main ../origin.git\n" +
      "other refs/remotes/vendor/main 0 vendor refs/heads/main ../vendor.git\n",
  );
  const results = [];
  for (const remote of ["origin", "alias", "vendor"]) {
    const { stderr } = await push(stage, remote, "task/one/root:main");
    results.push([remote, stderr.includes("[gate.not_landed]")]);
  }
  assertEquals(results, [
    ["origin", true],
    ["alias", true],
    ["vendor", false],
  ]);
});
