import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { atTerminal } from "../../helpers/person_terminal.ts";

/** An entry in review, and the words with which a person approves it. */
async function inReview(stage: MergeRepo) {
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const commit = merge_request.candidate?.commit ?? "";
  const words = ["merge", "review", "submit", id, "--candidate", commit];
  return { id, commit, words: [...words, "--verdict", "approve"] };
}

/** Who has reviewed, as recorded. */
async function reviewers(stage: MergeRepo): Promise<string[]> {
  const state = JSON.stringify(await stage.repo.mustRun("ledger", "export"));
  return [...state.matchAll(/"reviewer":"([^"]*)"/g)]
    .map((match) => match[1] ?? "");
}

Deno.test("a person reviews by hand: the code that is shown has to be typed", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const { id, commit, words } = await inReview(stage);
  const wrong = await atTerminal(stage.repo, words, { answer: () => "NOPE" });
  assertEquals(wrong.status, 1, wrong.screen);
  assertStringIncludes(wrong.screen, "person.not_confirmed");
  assertEquals(await reviewers(stage), []);
  const seen = await atTerminal(stage.repo, words, {
    answer: (code) => code.toLowerCase(),
  });
  assertEquals(seen.status, 0, seen.screen);
  assertEquals((await stage.status(id)).merge_request.state, "approved");
  assertEquals(await reviewers(stage), ["claimed_person"]);
  await stage.must("one", "main", "land", id);
  assertEquals(await stage.tip(), commit);
});

Deno.test("a person takes the merge lock from whoever holds it", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await inReview(stage);
  const words = ["merge", "main", "release-lock"];
  const wrong = await atTerminal(stage.repo, words, { answer: () => "" });
  assertEquals(wrong.status === 0, false);
  assertEquals((await stage.lock()).session_id, "one");
  const agent = { env: { CLAUDECODE: "1" } };
  const refused = await atTerminal(stage.repo, words, agent);
  assertEquals(refused.status === 0, false);
  assert(!refused.screen.includes("to go on"), refused.screen);
  const seen = await atTerminal(stage.repo, words);
  assertEquals(seen.status, 0, seen.screen);
  assertEquals((await stage.lock()).session_id, null);
  const { merge_request } = await stage.status(id);
  assertEquals(merge_request.state, "stale");
  assertStringIncludes(merge_request.note, "claimed_person");
});

Deno.test("after the last round a person lets it go on, and that is on record", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "review:\n  max_rounds: 1\n",
  });
  const { id } = await inReview(stage);
  await stage.review("two", id, "request_changes");
  await stage.commit("one", "b.txt");
  const words = ["merge", "main", "request", "one", "--session", "one"];
  const wrong = await atTerminal(stage.repo, words, { answer: () => "NO" });
  assertStringIncludes(wrong.screen, "person.not_confirmed");
  const before = (await stage.status(id)).merge_request;
  assertEquals(before.state, "changes_requested");
  const seen = await atTerminal(stage.repo, words);
  assertEquals(seen.status, 0, seen.screen);
  const { merge_request } = await stage.status(id);
  assertEquals(merge_request.state, "queued");
  assertEquals(merge_request.decided_by, "claimed_person");
});

Deno.test("a person lets one commit onto main without a review", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "hot.txt");
  const branch = "task/one/root";
  const words = ["override", "main", branch, "--reason", "hotfix"];
  const seen = await atTerminal(stage.repo, words);
  assertEquals(seen.status, 0, seen.screen);
  const listed = await stage.repo.mustRun("override", "list");
  const { overrides } = listed as { overrides: { by: string }[] };
  assertEquals(overrides.map((each) => each.by), ["claimed_person"]);
  await stage.repo.git("merge", "-q", "--ff-only", branch);
  assertEquals(await stage.tip(), await stage.tip(branch));
  // Another agent's terminal is none.
  const agent = await atTerminal(stage.repo, words, {
    env: { CODEX_SANDBOX: "1" },
  });
  assertStringIncludes(agent.screen, "person.required");
});
