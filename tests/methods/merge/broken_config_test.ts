import { assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { atTerminal } from "../../helpers/person_terminal.ts";

/** Verbs that need a value of the configuration, reading and writing. */
const CALLS = [
  ["status"],
  ["merge", "main", "next"],
  ["merge", "main", "request"],
  ["config", "check"],
  ["session", "list"],
  ["lock", "acquire", "a.txt"],
];

/** Gets a file that nobody can use onto main, past the hooks. */
async function broken(text: string): Promise<MergeRepo> {
  const stage = await MergeRepo.create(["one"]);
  await stage.repo.write("lockstep.yaml", text);
  await stage.repo.git("add", "lockstep.yaml");
  await stage.repo.git(
    ...["-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "broken"],
  );
  return stage;
}

Deno.test("a broken lockstep.yaml on main: calls that need it name the way out, and it leads out", async () => {
  await using stage = await broken("gatez: {}\n");
  const folder = stage.folder("one");
  await stage.commit("one", "a.txt");
  for (const words of CALLS) {
    const outcome = await stage.repo.run([...words, "--json"], {
      cwd: folder,
    });
    assertEquals([words, outcome.status, outcome.stdout], [words, 5, ""]);
    const { error } = JSON.parse(outcome.stderr);
    assertEquals([words, error.reason], [words, "config.unknown_key"]);
    assertStringIncludes(error.hint, "lockstep override main COMMIT");
  }
  await stage.repo.mustRunIn(folder, "session", "heartbeat");
  await stage.repo.git("switch", "-q", "-c", "mend");
  await stage.repo.write("lockstep.yaml", "gates: {}\n");
  await stage.repo.git("commit", "-q", "-am", "mend");
  await stage.repo.git("switch", "-q", "main");
  const words = ["override", "main", "mend", "--branch", "main"];
  const seen = await atTerminal(stage.repo, [...words, "--reason", "mend"]);
  assertEquals(seen.status, 0, seen.screen);
  await stage.repo.git("merge", "-q", "--ff-only", "mend");
  await stage.repo.mustRunIn(folder, "status");
});

Deno.test("a broken lockstep.yaml that got past the hooks is undone as any violation", async () => {
  await using stage = await broken("gates: [\n");
  await stage.repo.run(["audit", "main"]);
  const { violations: [found] } = await stage.repo.mustRun(
    "violation",
    "list",
  ) as { violations: { id: string }[] };
  await stage.repo.mustRun("violation", "undo", found?.id ?? "");
  await stage.repo.mustRun("status");
});
