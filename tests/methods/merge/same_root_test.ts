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

for (
  const [what, folder, options, prefix] of [
    ["its worktree", "two", "", ""],
    ["its worktree, with no environment", "two", "", 'env -i PATH="$PATH"'],
    ["its worktree, in a process session of its own", "two", "", "setsid -w"],
    ["the repository, by --session", "", "--session two", ""],
  ] as const
) {
  Deno.test(`the author's agent does not approve as another session's root from ${what}`, async () => {
    const { stage, id, approve } = await inReview();
    await using _ = stage;
    const place = folder === "" ? stage.repo.path : stage.folder(folder);
    const line = `${
      asAuthor(stage)
    } && cd '${place}' && ${prefix} ${LOCKSTEP} ${
      ["merge", ...approve].join(" ")
    } ${options} --json`;
    const outcome = await stage.repo.exec([stage.agent, "sh", "-c", line]);
    assertEquals(reasonOf(outcome), "review.same_root");
    assertEquals((await stage.status(id)).approvals, 0);
  });
}

Deno.test("the author's agent does not approve in a session that it opened, through an orphan", async () => {
  const { stage, id, approve } = await inReview();
  await using _ = stage;
  const { repo } = stage;
  const [out, done] = [join(repo.root, "out"), join(repo.root, "done")];
  const three = join(stage.folder("one"), "..", "three");
  const submit = `cd '${three}' && ${LOCKSTEP} ${
    ["merge", ...approve].join(" ")
  } --json 2>'${out}'`;
  const line =
    `mkfifo '${done}' && ${LOCKSTEP} session open -q --user-request three && ${
      asAuthor(stage)
    } && (setsid sh -c "sleep 0.2; ${submit}; echo >'${done}'" &) && read -r _ <'${done}'`;
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
