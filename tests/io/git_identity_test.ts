import { assertEquals } from "@std/assert";
import { gitCommitText } from "../../src/io/git_identity.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

async function committer(name: string): Promise<string> {
  await using repo = await TempRepo.create();
  await repo.git("config", "user.name", name);
  await repo.git("config", "user.email", "known@example.invalid");
  const args = ["commit-tree", "-m", "kept", "HEAD^{tree}"];
  const commit = (await gitCommitText(repo.path, args)).trim();
  return (await repo.git("log", "-1", "--format=%cn", commit)).trim();
}

Deno.test("gitCommitText() commits as Lockstep where git does not know who commits", async () => {
  assertEquals(await committer(""), "Lockstep");
});

Deno.test("gitCommitText() leaves a known name alone", async () => {
  assertEquals(await committer("Known"), "Known");
});
