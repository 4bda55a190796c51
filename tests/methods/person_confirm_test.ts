import { assert, assertEquals } from "@std/assert";
import { PROJECT } from "../helpers/source_files.ts";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

/** A call at a terminal where somebody types the code, run as a program. */
const PROBE = `
import { systemClock } from "${PROJECT}src/io/clock.ts";
import { Context } from "${PROJECT}src/methods/context.ts";
import { definition } from "${PROJECT}src/methods/override/main.ts";
import { findProcessId, loadProcessTable } from "${PROJECT}src/io/pid.ts";
const context = new Context({
  folder: Deno.cwd(),
  clock: systemClock,
  session: undefined,
  credential: undefined,
  isPerson: true,
  isYes: false,
  lockWaitMs: 10_000,
  report: () => {},
  confirm: () => Promise.resolve(true),
}, "override.main");
if (Deno.args[0] !== undefined) {
  const table = await loadProcessTable();
  const supervisor = findProcessId(table, Deno.ppid);
  await context.transact((tx) => tx.put("threads", Deno.args[0], {
    id: Deno.args[0], session_id: "x", state: "running", supervisor,
  }));
}
try {
  const { override } = await definition.run(context, {
    commit: "HEAD", branch: undefined, reason: "x", ttl_seconds: 60,
  });
  console.log(override.kind);
} catch (error) {
  console.log(error.reason, error.message);
}
`;

/** Runs it below a shell that carries these words on its command line. */
async function probe(
  repo: TempRepo,
  above: readonly string[],
  args = "",
): Promise<Outcome> {
  await Deno.writeTextFile(`${repo.root}/probe.ts`, PROBE);
  const script =
    `"${Deno.execPath()}" run -A --no-check --quiet --config "${PROJECT}deno.json" ../probe.ts ${args}; true`;
  return await repo.exec(["sh", "-c", script, ...above]);
}

Deno.test("a person confirms where no supervisor is above", async () => {
  await using repo = await TempRepo.create({ init: true });
  const outcome = await probe(repo, ["thread", "list"]);
  assertEquals(outcome.stdout.trim(), "main", outcome.stderr);
});

Deno.test("who runs below a supervisor of any repository is no person, and changes nothing", async () => {
  await using repo = await TempRepo.create({ init: true });
  const outcome = await probe(repo, ["thread", "run", "T5"]);
  assert(outcome.stdout.includes("actor.disguised"), outcome.stdout);
  assert(outcome.stdout.includes("inside thread T5"), outcome.stdout);
  const listed = await repo.mustRun("override", "list");
  assertEquals(listed, { overrides: [] });
});

Deno.test("who runs below a recorded supervisor is no person", async () => {
  await using repo = await TempRepo.create({ init: true });
  const outcome = await probe(repo, [], "T7");
  assert(outcome.stdout.includes("actor.disguised"), outcome.stdout);
  assert(outcome.stdout.includes("inside thread T7"), outcome.stdout);
});
