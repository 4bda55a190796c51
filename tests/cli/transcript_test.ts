/** What people read, word for word; the snapshots are read in review. */
import { assertEquals } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import { TempRepo } from "../helpers/temp_repo.ts";

/** A command line with what it printed and its exit status. */
async function transcript(
  repo: TempRepo,
  ...args: string[]
): Promise<string> {
  const { status, stdout, stderr } = await repo.run(args);
  return [
    `$ lockstep ${args.join(" ")}`,
    stdout.trimEnd(),
    ...(stderr === "" ? [] : ["--- stderr", stderr.trimEnd()]),
    `[exit ${status}]`,
  ].join("\n").replaceAll(repo.root, "$ROOT");
}

const TOPICS: readonly string[][] = [
  ["help", "exit-status"],
  ["help", "environment"],
  ["help", "call"],
  ["config", "--help"],
  ["config", "show", "--help"],
];

for (const args of TOPICS) {
  Deno.test(`lockstep ${args.join(" ")} reads well`, async (t) => {
    await using repo = await TempRepo.create();
    await assertSnapshot(t, await transcript(repo, ...args));
  });
}

Deno.test("a configuration is written, checked, refused, corrected and shown", async (t) => {
  await using repo = await TempRepo.create();
  const steps = [await transcript(repo, "config", "check")];
  await repo.write("lockstep.yaml", "gates:\n  test: { runs: npm test }\n");
  steps.push(await transcript(repo, "config", "check"));
  await repo.write("lockstep.yaml", "gates:\n  test: { run: npm test }\n");
  steps.push(await transcript(repo, "config", "check"));
  steps.push(await transcript(repo, "config", "show", "gates", "--origin"));
  await repo.git("add", "lockstep.yaml");
  await repo.git("commit", "-q", "-m", "gates");
  steps.push(await transcript(repo, "config", "show", "gates", "--origin"));
  await assertSnapshot(t, steps.join("\n\n"));
});

Deno.test("a call that changes something mentions a differing lockstep.yaml once", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.write("lockstep.yaml", "review: { required: 0 }\n");
  const open = ["session", "open", "--user-request", "first look"];
  const first = await repo.run(open);
  assertEquals(
    first.stderr,
    "note: lockstep.yaml in this worktree is not what is on main; what is there governs\n",
  );
  const next = await repo.run(["session", "heartbeat"]);
  assertEquals([next.status, next.stderr], [0, ""]);
});
