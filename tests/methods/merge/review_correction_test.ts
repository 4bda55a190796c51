import { assertEquals, assertStringIncludes } from "@std/assert";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** Brings an entry to a request for changes. */
async function returned(stage: MergeRepo, path: string): Promise<string> {
  await stage.commit("one", path);
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  await stage.must(
    "two",
    "review",
    "submit",
    id,
    "--candidate",
    merge_request.candidate?.commit ?? "",
    "--verdict",
    "approve",
    "--findings",
    `P1 ${path}:1 hello is missing | it says its name`,
  );
  return id;
}

Deno.test("merge.review.correction says what was seen, what is wanted and what to run", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "gates:\n  ok:\n    run: 'true'\n",
  });
  const id = await returned(stage, "a.txt");
  const { merge_request } = await stage.status(id);
  assertEquals(merge_request.state, "changes_requested");
  const data = await stage.must("one", "review", "correction", id);
  const { prompt, round, sent_to } = data as {
    prompt: string;
    round: number;
    sent_to: unknown;
  };
  assertEquals([round, sent_to], [1, null]);
  for (
    const part of [
      "1. [P1] observed at a.txt:1: hello is missing; it says its name",
      "change wanted: mend it",
      "What must not change:",
      "- ok: sh -c true",
      "Report, for each finding by its number",
    ]
  ) assertStringIncludes(prompt, part);
});

Deno.test("after the last round a person decides", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml": "review:\n  max_rounds: 2\n",
  });
  const id = await returned(stage, "a.txt");
  assertEquals(await returned(stage, "b.txt"), id);
  await stage.commit("one", "c.txt");
  const outcome = await stage.run("one", ["main", "request"]);
  assertEquals(reasonOf(outcome), "merge.rounds_exhausted");
  const sent = await stage.run("one", [
    "review",
    "correction",
    id,
    "--send-to",
    "T1",
  ]);
  assertEquals(reasonOf(sent), "merge.rounds_exhausted");
  await stage.must("one", "main", "withdraw", id, "--reason", "start over");
  assertEquals((await stage.status(id)).merge_request.state, "withdrawn");
});

Deno.test("merge.review.correction refuses where nobody asked for changes", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id } = await stage.approved("one", "two");
  const outcome = await stage.run("one", ["review", "correction", id]);
  assertEquals(reasonOf(outcome), "review.no_changes_requested");
});
