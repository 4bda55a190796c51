/**
 * What a call costs as a whole process, against the smallest program that
 * Deno can run: the installed form, in a fresh repository.
 */
import { join } from "@std/path";
import { TempRepo } from "../tests/helpers/temp_repo.ts";
import { installedProgram } from "./installed_program.ts";
import {
  type Contender,
  measure,
  RATIO_COLUMNS,
  ratioRows,
} from "./measure.ts";
import type { Report } from "./report.ts";

/** Measures starts of Lockstep; `rounds` of each, in turns. */
export async function benchStartup(rounds: number): Promise<Report[]> {
  await using repo = await TempRepo.create();
  const lockstep = await installedProgram(repo);
  const hello = join(repo.root, "hello.ts");
  await Deno.writeTextFile(hello, 'console.log("hello");\n');
  await succeed(repo, [lockstep, "workspace", "init"]);
  await succeed(repo, [lockstep, "session", "open", "--user-request", "bench"]);
  const call = (args: readonly string[], limit?: number): Contender => ({
    name: `lockstep ${args.join(" ")}`,
    argv: () => [lockstep, ...args],
    cwd: repo.path,
    env: repo.env,
    ...(limit === undefined ? {} : { limit }),
  });
  const measurements = await measure([
    {
      name: "deno run hello.ts",
      argv: () => [Deno.execPath(), "run", hello],
      cwd: repo.root,
      env: repo.env,
    },
    call(["--help"], 1.2),
    call(["lock", "--help"], 1.2),
    call(["version"]),
    call(["status"], 2.2),
    call(["lock", "list"]),
    {
      ...call(["lock", "acquire", "PATH"], 2.2),
      argv: (n) => [lockstep, "lock", "acquire", `src/file_${n}.ts`],
    },
    call(["work", "current-ref"]),
    call(["config", "show"]),
  ], rounds);
  return [{
    name: "startup",
    columns: RATIO_COLUMNS,
    rows: ratioRows(measurements),
  }];
}

async function succeed(
  repo: TempRepo,
  argv: [string, ...string[]],
): Promise<void> {
  const { status, stderr } = await repo.exec(argv);
  if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
}
