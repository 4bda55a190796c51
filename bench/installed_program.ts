import { join } from "@std/path";
import { PROJECT } from "../tests/helpers/source_files.ts";
import { exec, type TempRepo } from "../tests/helpers/temp_repo.ts";

/** Installs into a folder of the repository, or takes what a caller names. */
export async function installedProgram(repo: TempRepo): Promise<string> {
  const named = Deno.env.get("LOCKSTEP_TEST_PROGRAM");
  if (named !== undefined) return named;
  const prefix = join(repo.root, "prefix");
  const { status, stderr } = await exec(
    [join(PROJECT, "install.sh"), "--prefix", prefix],
    { cwd: PROJECT, env: Deno.env.toObject() },
  );
  if (status !== 0) throw new Error(`install.sh: ${stderr}`);
  return join(prefix, "bin/lockstep");
}
