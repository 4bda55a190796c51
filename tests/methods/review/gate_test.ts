import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { LockstepError } from "../../../src/core/error.ts";
import { definition as acceptance } from "../../../src/methods/review/accept.ts";
import { asPerson } from "../../helpers/person.ts";
import type { RunReview } from "../../../src/core/records/run_review.ts";
import { reportLines, ReviewRepo } from "../../helpers/review_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** Wrong at first, right once it was told so. */
const WRITES_TWICE = `
if [ -f src/a.txt ]; then echo right > src/a.txt; else mkdir -p src
echo wrong > src/a.txt; fi
git add src && git commit -qm work
${reportLines({ changed_files: ["src/a.txt"] })}`;

function items(review: RunReview, state: string): string[] {
  return review.items.filter((item) => item.state === state)
    .map(({ id }) => id);
}

Deno.test("a run that fails is sent back, mended in a second round, and accepted by the root alone", async () => {
  await using repo = await ReviewRepo.create();
  const packet = await repo.packet({
    verification: ["grep -q right src/a.txt"],
    acceptance: ["V1 finds the word"],
    constraints: ["Plain ASCII"],
  });
  const first = await repo.dispatch(packet, WRITES_TWICE);
  const review = await repo.review(first.thread_id);
  assertEquals(items(review, "fail"), [
    "ending",
    "verification.1",
    "acceptance.1",
  ]);
  assertEquals(items(review, "open"), ["constraints.1"]);
  const refused = await repo.run("review", "accept", first.run_id, "--json");
  assertEquals(reasonOf(refused), "review.fails");

  const sent = await repo.mustRun("review", "correct", first.run_id) as {
    prompt: string;
    next_run: string;
    next_status: string;
  };
  assertStringIncludes(sent.prompt, 'rule: ACCEPTANCE: "V1 finds the word"');
  assertEquals(sent.next_status, "ok");
  const second = await repo.review(sent.next_run);
  assertEquals([second.round, items(second, "fail")], [2, []]);

  const unanswered = await repo.run("review", "accept", "T1", "--json");
  assertEquals(reasonOf(unanswered), "review.unanswered");
  const accept = ["review", "accept", "T1", "--answer", "constraints=looked"];
  const worker = await repo.repo.run([...accept, "--json"], {
    cwd: first.worktree_path,
  });
  assertEquals(reasonOf(worker), "actor.not_allowed");

  // What it holds now is not what was reviewed.
  await Deno.writeTextFile(`${first.worktree_path}/src/b.txt`, "more\n");
  const stale = await repo.run(...accept, "--json");
  assertEquals(reasonOf(stale), "review.stale");
  await Deno.remove(`${first.worktree_path}/src/b.txt`);
  const merge = [
    "worktree",
    "merge-to-parent",
    first.worktree_path.split("/").at(-1) ?? "",
  ];
  const early = await repo.run(...merge, "--json");
  assertEquals(reasonOf(early), "review.not_accepted");
  await repo.mustRun(...accept);
  await repo.mustRun(...merge);
  assertEquals(await repo.mustRun("review", "list"), { runs: [] });
  const again = await repo.run("review", "open", "T1", "--json");
  assertEquals(reasonOf(again), "review.decided");
});

Deno.test("a scope that was broken stays broken over the rounds, until a person decides", async () => {
  await using repo = await ReviewRepo.create({
    config: "review:\n  max_rounds: 2\n",
  });
  const script = `mkdir -p src && date +%s%N > src/a.txt
[ -f outside.txt ] || echo x > outside.txt
${reportLines({ changed_files: ["src/a.txt"] })}`;
  const first = await repo.dispatch(await repo.packet(), script);
  assertEquals(first.status, "policy");
  const scopeOf = async (id: string) => {
    const { round, items } = await repo.review(id);
    const scope = items.find((item) => item.id === "scope");
    return `${round} ${scope?.state}: ${scope?.facts[1]}`;
  };
  assertEquals(await scopeOf("T1"), "1 fail: outside: outside.txt");
  await repo.mustRun("review", "correct", "T1", "--note", "Undo it");
  assertEquals(await scopeOf("T1"), "2 fail: outside: outside.txt");
  const third = await repo.run("review", "correct", "T1", "--json");
  assertEquals(reasonOf(third), "review.rounds_exhausted");

  const escalated = await repo.mustRun(
    "review",
    "escalate",
    "T1",
    "--note",
    "Drop it",
  ) as { path: string; brief: string };
  assertEquals(await Deno.readTextFile(escalated.path), escalated.brief);
  assertStringIncludes(
    escalated.brief,
    `- round 1, \`${first.run_id}\`: sent back: Undo it; failed: scope`,
  );
  const accept = await repo.run("review", "accept", "T1", "--json");
  assertEquals(reasonOf(accept), "review.person_wanted");

  // In the main worktree: in the session's own one a call is its root's.
  const params = { run_id: "T1", answer: [], note: "it is harmless" };
  const asked = acceptance.run(
    asPerson(repo.repo.path, "review.accept", false),
    params,
  );
  const unconfirmed = await assertRejects(() => asked, LockstepError);
  assertEquals(unconfirmed.reason, "person.not_confirmed");
  const { review } = await acceptance.run(
    asPerson(repo.repo.path, "review.accept"),
    { ...params, answer: ["claims=no", "tests=no", "unrelated=no"] },
  );
  assertEquals([review.state, review.decided_by], [
    "accepted",
    "claimed_person",
  ]);
});
