// deno-lint-ignore-file no-console -- a script; printing is all it does
/**
 * `deno run -A bench/ledger_main.ts [ROUNDS] [JSON_FILE]`: the ledger as it
 * grows. Ratios are to `deno run hello.ts` of the same run.
 */
import { join } from "@std/path";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";
import { benchLedger, contentionLine } from "./ledger.ts";
import { tableOf } from "./measure.ts";

const PROJECT = new URL("..", import.meta.url).pathname;

/** Installs into a folder of the repository, or takes what a caller names. */
async function installedProgram(repo: TempRepo): Promise<string> {
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

const [rounds = "30", file] = Deno.args;
await using place = await TempRepo.create();
const program = await installedProgram(place);
const report = await benchLedger(program, Number(rounds));
for (const { measurements, residentMb } of report.sizes) {
  console.log(tableOf(measurements));
  console.log(`resident: ${residentMb?.toFixed(0) ?? "?"} MB\n`);
}
console.log(contentionLine(report.contention));
if (file !== undefined) {
  await Deno.writeTextFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
