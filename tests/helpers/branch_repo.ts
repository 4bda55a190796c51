import { TempRepo } from "./temp_repo.ts";

/** A repository with branches of one commit each on top of `main`. */
export interface BranchRepo {
  readonly repo: TempRepo;
  /** Git directory. */
  readonly folder: string;
  /** Commit of a branch. */
  tip(name: string): string;
}

/** Makes a branch for each name, which writes the file said. */
export async function branchRepo(
  branches: Readonly<Record<string, { path: string; content: string }>>,
): Promise<BranchRepo> {
  const repo = await TempRepo.create();
  for (const [name, { path, content }] of Object.entries(branches)) {
    await repo.git("switch", "-q", "-c", name, "main");
    await repo.write(path, content);
    await repo.git("add", ".");
    await repo.git("commit", "-q", "-m", name);
  }
  await repo.git("switch", "-q", "main");
  const names = ["main", ...Object.keys(branches)];
  const commits = (await repo.git("rev-parse", ...names)).trim().split("\n");
  const tips = new Map(names.map((name, i) => [name, commits[i] ?? ""]));
  return {
    repo,
    folder: `${repo.path}/.git`,
    tip: (name) => tips.get(name) ?? "",
  };
}
