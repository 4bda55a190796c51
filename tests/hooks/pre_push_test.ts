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
  await stage.repo.git("remote", "add", "alias", "../origin.git");
  for (const remote of ["origin", "../origin.git", address, "alias"]) {
    const { stderr } = await push(stage, remote, "task/one/root:trunk");
    assertStringIncludes(stderr, "[gate.not_landed]", remote);
  }
  await stage.repo.exec(["git", "init", "-q", "--bare", "../fork.git"]);
  await stage.repo.git("remote", "add", "fork", "../fork.git");
  const fork = await push(stage, "fork", "task/one/root:trunk");
  assertEquals([fork.status, fork.stderr], [0, ""]);
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
