import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";
import { program } from "../../helpers/temp_repo.ts";

const LOCKSTEP = program().map((word) => `'${word}'`).join(" ");

/** An entry of session one in review, and the call that approves it. */
async function inReview(files: Readonly<Record<string, string>> = {}) {
  const stage = await MergeRepo.create(["one", "two"], files);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const commit = merge_request.candidate?.commit ?? "";
  const words = ["review", "submit", id, "--candidate", commit];
  const approve = [...words, "--verdict", "approve"];
  return { stage, id, approve };
}

/** What an agent does that has session one in hand: queue it once more. */
function asAuthor(stage: MergeRepo): string {
  return `cd '${stage.folder("one")}' && ${LOCKSTEP} merge main request -q`;
}

Deno.test("the author's agent does not approve as another session's root, however it calls", async () => {
  const { stage, id, approve } = await inReview();
  await using _ = stage;
  const submit = `${LOCKSTEP} ${["merge", ...approve].join(" ")} --json`;
  const two = `cd '${stage.folder("two")}'`;
  for (
    const call of [
      `${two} && ${submit}`,
      `${two} && env -i PATH="$PATH" ${submit}`,
      `${two} && setsid -w ${submit}`,
      `cd '${stage.repo.path}' && ${submit} --session two`,
    ]
  ) {
    const line = `${asAuthor(stage)} && ${call}`;
    const outcome = await stage.repo.exec([stage.agent, "sh", "-c", line]);
    assertEquals([call, reasonOf(outcome)], [call, "review.same_root"]);
  }
  assertEquals((await stage.status(id)).approvals, 0);
});

Deno.test("the author's agent does not approve in a session that it opened, through an orphan", async () => {
  const { stage, id, approve } = await inReview();
  await using _ = stage;
  const { repo } = stage;
  const [out, done] = [join(repo.root, "out"), join(repo.root, "done")];
  const three = join(stage.folder("one"), "..", "three");
  // Until the process in between has ended, the agent is still above.
  const orphan = `while kill -0 "$1" 2>/dev/null; do :; done
cd '${three}' && ${LOCKSTEP} ${
    ["merge", ...approve].join(" ")
  } --json 2>'${out}'
echo >'${done}'
`;
  const script = join(repo.root, "orphan.sh");
  await Deno.writeTextFile(script, orphan);
  const line =
    `mkfifo '${done}' && ${LOCKSTEP} session open -q --user-request three && ${
      asAuthor(stage)
    } && sh -c 'setsid sh "$1" $$ &' sh '${script}' && read -r _ <'${done}'`;
  const outcome = await repo.exec([stage.agent, "sh", "-c", line]);
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
  assertStringIncludes(await Deno.readTextFile(out), "review.same_root");
  assertEquals((await stage.status(id)).approvals, 0);
});

Deno.test("a conversation that goes on in another process is the same agent", async () => {
  const { stage, approve } = await inReview();
  await using _ = stage;
  const first = { CODEX_THREAD_ID: "019d1afb" };
  await stage.run("one", ["main", "request"], first);
  const outcome = await stage.run("two", approve, first);
  assertEquals(reasonOf(outcome), "review.same_root");
  const other = await stage.run("two", approve, {
    CODEX_THREAD_ID: "019d1be2",
  });
  assertEquals(other.status, 0);
});

Deno.test("somebody at a terminal does not approve as another root what they asked for there", async () => {
  const { stage, id, approve } = await inReview();
  await using _ = stage;
  const line = `${asAuthor(stage)} && cd '${
    stage.folder("two")
  }' && ${LOCKSTEP} ${["merge", ...approve].join(" ")}`;
  const outcome = await stage.repo.exec(["script", "-qec", line, "/dev/null"]);
  assertStringIncludes(outcome.stdout, "review.same_root");
  assertEquals((await stage.status(id)).approvals, 0);
});

Deno.test("the author's agent approves as another root only where the configuration lets roots review", async () => {
  const { stage, id, approve } = await inReview({
    "lockstep.yaml": "review:\n  root_may_review: true\n",
  });
  await using _ = stage;
  const line = `${asAuthor(stage)} && cd '${
    stage.folder("two")
  }' && ${LOCKSTEP} ${["merge", ...approve].join(" ")} --json`;
  const outcome = await stage.repo.exec([stage.agent, "sh", "-c", line]);
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
  assertEquals((await stage.status(id)).approvals, 1);
});
