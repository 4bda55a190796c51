import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { git, gitText } from "../../src/io/git.ts";
import { readText } from "../../src/io/fs.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** A program that says so when it runs, and signs whatever it is given. */
async function marker(repo: TempRepo): Promise<string> {
  const path = join(repo.root, "marker");
  const sign = "cat >/dev/null; echo '[GNUPG:] SIG_CREATED ' >&2; " +
    "echo '-----BEGIN PGP SIGNATURE-----'; echo '-----END PGP SIGNATURE-----'";
  await Deno.writeTextFile(
    path,
    `#!/bin/sh\necho ran >>'${path}.log'\n` +
      `case " $* " in *' -bsau '*) ${sign} ;; esac\n`,
    { mode: 0o755 },
  );
  return path;
}

Deno.test("git() runs no monitor and no verifier that the repository names", async () => {
  await using repo = await TempRepo.create();
  const program = await marker(repo);
  await repo.git("config", "gpg.program", program);
  await repo.git("commit", "-q", "-S", "--allow-empty", "-m", "signed");
  await repo.git("config", "core.fsmonitor", program);
  await repo.git("config", "log.showSignature", "true");
  await Deno.remove(`${program}.log`);
  await gitText(repo.path, ["status", "--porcelain"]);
  await gitText(repo.path, ["log", "--format=", "--name-only"]);
  await gitText(repo.path, ["diff-index", "HEAD"]);
  await git(repo.path, ["worktree", "add", "-q", "--detach", "../other"]);
  assertEquals(readText(`${program}.log`), undefined);
  await repo.git("log", "--format=");
  assertEquals(readText(`${program}.log`), "ran\n");
});
