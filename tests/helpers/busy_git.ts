import { join } from "@std/path";
import type { TempRepo } from "./temp_repo.ts";

/**
 * Returns a PATH with a git that, just before it is called with certain words,
 * has the real git do something else in the main worktree.
 */
export async function busyGit(
  repo: TempRepo,
  words: string,
  first: string,
): Promise<string> {
  const bin = join(repo.root, "bin");
  await Deno.mkdir(bin);
  const real = (await repo.exec(["sh", "-c", "command -v git"])).stdout.trim();
  const script = `#!/bin/sh
case " $* " in *' ${words} '*) ${real} -C '${repo.path}' ${first} ;; esac
exec ${real} "$@"
`;
  await Deno.writeTextFile(join(bin, "git"), script, { mode: 0o755 });
  return `${bin}:${repo.env.PATH}`;
}
