import { join } from "@std/path";
import { definition as acceptUpstream } from "../../src/methods/workspace/accept_upstream.ts";
import type { MergeRepo } from "./merge_repo.ts";
import { asPerson } from "./person.ts";
import { commitFile } from "./session_repo.ts";

/** Makes `main` follow a bare repository beside it, as a person accepts. */
export async function addOrigin(
  stage: MergeRepo,
  branch = "main",
): Promise<void> {
  const { repo } = stage;
  await repo.git("clone", "-q", "--bare", ".", "../origin.git");
  await repo.git("remote", "add", "origin", "../origin.git");
  await repo.git("fetch", "-q", "origin");
  await repo.git("branch", "-q", "-u", `origin/${branch}`, "main");
  await acceptUpstream.run(asPerson(repo.path, acceptUpstream.name), {
    branch: "main",
    reason: "there is one now",
  });
}

/** A colleague pushes a change of a file to the origin. */
export async function pushAsColleague(
  stage: MergeRepo,
  file: { readonly path: string; readonly content?: string },
): Promise<void> {
  const { repo } = stage;
  await repo.git("clone", "-q", "../origin.git", "../colleague");
  const cwd = join(repo.root, "colleague");
  await commitFile(repo, cwd, file);
  const pushed = await repo.exec(["git", "push", "-q", "origin", "main"], {
    cwd,
  });
  if (pushed.status !== 0) throw new Error(pushed.stderr);
}
