import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { reasonOf } from "../helpers/session_repo.ts";
import { CASE, NEXT_CASE, TaskRepo } from "../helpers/task_repo.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** What `packet new` and `packet from-case` answer. */
interface Made {
  readonly packet: string;
  readonly problems: readonly { readonly message: string }[];
  readonly written: string | null;
}

function packetText(workdir: string): string {
  return `MODE: worker
WORKDIR: ${workdir}
OBJECTIVE: Slugs
WRITE SCOPE: src
- ${workdir}/tests/
NON-GOALS: none
VERIFICATION: npm test
DELIVERABLE: a test
`;
}

Deno.test("packet.lint and packet.show read a packet anywhere in git", async () => {
  await using repo = await TempRepo.create();
  await repo.write("task.md", packetText(repo.path));
  const lint = await repo.run(["packet", "lint", "task.md"]);
  assertEquals([lint.status, lint.stdout], [0, "task.md: no mistakes\n"]);
  const shown = await repo.mustRun("packet", "show", "task.md", "--prompt");
  // What the method answers is its contract.
  const { packet, prompt } = shown as {
    packet: { scope: unknown };
    prompt: string;
  };
  assertEquals(packet.scope, { allow: ["src", "tests/"], deny: [] });
  assertEquals(prompt.startsWith("CONTEXT: WORKER\n"), true);
  assertStringIncludes(prompt, "You make one bounded change");
});

Deno.test("packet.lint says with lines what is wrong, packet.show refuses it", async () => {
  await using repo = await TempRepo.create();
  await repo.write("gone.md", packetText("/nonexist"));
  const gone = await repo.run(["packet", "lint", "gone.md"]);
  assertEquals(gone.status, 1);
  assertStringIncludes(gone.stdout, "gone.md:2: ");
  assertStringIncludes(gone.stdout, "does not exist");
  assertStringIncludes(gone.stdout, "gone.md:5: ");
  const shown = await repo.run(["packet", "show", "gone.md", "--json"]);
  assertEquals([shown.status, reasonOf(shown)], [2, "packet.invalid"]);
  const outside = await repo.run(["packet", "lint", "-"], {
    stdin: packetText(repo.root),
  });
  assertEquals(outside.status, 1);
  assertStringIncludes(outside.stdout, "not inside a git repo");
});

Deno.test("packet.lint says which file it cannot read", async () => {
  await using repo = await TempRepo.create();
  await Deno.writeFile(`${repo.path}/latin.md`, new Uint8Array([0xe9, 0x0a]));
  const reasons: string[] = [];
  for (const file of ["none.md", ".", "latin.md", "/dev/zero"]) {
    const outcome = await repo.run(["packet", "lint", file, "--json"]);
    reasons.push(`${outcome.status} ${reasonOf(outcome)}`);
  }
  assertEquals(reasons, [
    "2 packet.no_file",
    "2 packet.no_file",
    "2 packet.not_text",
    "2 input.too_large",
  ]);
});

Deno.test("packet.show takes a packet of 200 KB (AF-013)", async () => {
  await using repo = await TempRepo.create();
  const long = `${packetText(repo.path)}CONTEXT:\n${"word ".repeat(40_000)}\n`;
  await repo.write("long.md", long);
  const shown = await repo.run(["packet", "show", "long.md", "--prompt"]);
  assertEquals([shown.status, shown.stdout.length > 400_000], [0, true]);
});

Deno.test("packet.new writes a template, and never over a file", async () => {
  await using repo = await TempRepo.create();
  const args = ["packet", "new", "--mode", "verifier", "--output", "v.md"];
  // What the method answers is its contract.
  const made = await repo.mustRun(...args) as Made;
  assertEquals(made.written, `${repo.path}/v.md`);
  assertEquals(made.problems.length, 2);
  const again = await repo.run([...args, "--json"]);
  assertEquals(reasonOf(again), "packet.output_exists");
  const filled = made.packet.replace(/<fill in:[^>]*>/g, "npm test");
  await repo.write("v.md", filled);
  const lint = await repo.run(["packet", "lint", "v.md"]);
  assertEquals(lint.status, 0);
});

Deno.test("packet.from_case writes the packet of a Case", async () => {
  await using repo = await TaskRepo.create();
  const made = await repo.must<Made>(
    repo.folder,
    "packet",
    "from-case",
    CASE,
  );
  assertEquals(made.problems, []);
  assertEquals(
    made.packet,
    `MODE: worker
WORKDIR: ${repo.folder}
CASE: ${CASE}

OBJECTIVE: Add slugify

CONTEXT: Case ${CASE} of E1 Gallery › F2 Slugs › G3 Slug tests

WRITE SCOPE:
- src

NON-GOALS:
- none

ACCEPTANCE:
- ${CASE}.1: write it
- ${CASE}.2: test it
- ${CASE}.3: document it

VERIFICATION:
- test -f src/slug.txt

DELIVERABLE:
- ${CASE} done, with its changes committed in its worktree
- A summary of what is different now, in: lockstep case complete ${CASE} --summary WHAT
`,
  );
  const next = await repo.must<Made>(
    repo.folder,
    "packet",
    "from-case",
    NEXT_CASE,
    "--mode",
    "verifier",
  );
  assertStringIncludes(next.packet, `- ${CASE} Add slugify, todo\n`);
  assertEquals(next.problems.length, 1);
  const words = ["packet", "from-case", NEXT_CASE, "--output", "./../next.md"];
  const kept = await repo.must<Made>(repo.folder, ...words);
  assertEquals(kept.written, join(repo.folder, "../next.md"));
  const wrong = await repo.run(["packet", "from-case", `${CASE}.1`]);
  assertEquals(reasonOf(wrong), "case.not_found");
});
