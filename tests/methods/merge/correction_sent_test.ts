import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** Spawns a worker in session `one` that runs a shell script. */
async function spawn(stage: MergeRepo, script: string) {
  const words = ["thread", "child", "spawn", "--json", "--title", "maker"];
  const outcome = await stage.repo.run(
    [...words, "--scope", ".", "--runner", "command", "--", "sh", "-c", script],
    { cwd: stage.folder("one") },
  );
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
  const { thread, worktree_path } = JSON.parse(outcome.stdout).data;
  return {
    id: thread.id as string,
    slug: thread.worktree as string,
    folder: worktree_path as string,
  };
}

async function untilCompleted(stage: MergeRepo, id: string): Promise<void> {
  const wait = ["thread", "child", "wait-status", id, "--target-statuses"];
  const limit = ["--timeout-seconds", "30"];
  await stage.repo.mustRunIn(
    stage.folder("one"),
    ...wait,
    "completed",
    ...limit,
  );
}

/** Has session two ask for changes in a file of session one's branch. */
async function sendBack(stage: MergeRepo, path: string): Promise<string> {
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const commit = merge_request.candidate?.commit ?? "";
  const words = ["review", "submit", id, "--candidate", commit];
  const finding = `P1 ${path}:1 the text is poor | it says draft`;
  await stage.must(
    "two",
    ...words,
    "--verdict",
    "approve",
    "--findings",
    finding,
  );
  return id;
}

/** Commits a draft; once it is told what was observed, something better. */
const MAKER = `
if [ ! -e a.txt ]; then echo draft >a.txt
elif grep -q 'observed at a.txt:1: the text is poor; it says draft' "$LOCKSTEP_ASSIGNMENT"
then echo better >a.txt
fi
git add a.txt && git commit -q -m a.txt
`;

Deno.test("a correction starts the author again, and what it mends is queued as before", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const folder = stage.folder("one");
  const author = await spawn(stage, MAKER);
  await untilCompleted(stage, author.id);
  const merge = ["worktree", "merge-to-parent", author.slug];
  await stage.repo.mustRunIn(folder, ...merge);
  const id = await sendBack(stage, "a.txt");
  const words = ["review", "correction", id, "--send-to", author.id];
  const sent = await stage.must("one", ...words) as {
    authors: string[];
    sent_to: string;
  };
  assertEquals([sent.authors, sent.sent_to], [[author.id], author.id]);
  await untilCompleted(stage, author.id);
  await stage.repo.mustRunIn(folder, ...merge);
  const text = await Deno.readTextFile(join(folder, "a.txt"));
  assertEquals(text, "better\n");
  assertEquals(await stage.request("one"), id);
  const { merge_request } = await stage.prepare("one", id);
  assertEquals(merge_request.state, "in_review");
});

/** Keeps the first directive that it gets, and ends. */
const LISTENER = `
echo "@lockstep listens"
until grep -q . "$LOCKSTEP_DIRECTIVES"; do sleep 0.1; done
cp "$LOCKSTEP_DIRECTIVES" got
`;

Deno.test("a correction reaches a thread that is running as a directive", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "b.txt");
  const id = await sendBack(stage, "b.txt");
  const worker = await spawn(stage, LISTENER);
  await stage.must("one", "review", "correction", id, "--send-to", worker.id);
  await untilCompleted(stage, worker.id);
  const [line = ""] = (await Deno.readTextFile(join(worker.folder, "got")))
    .split("\n");
  const { mode, text } = JSON.parse(line);
  assertEquals(mode, "queue");
  assertStringIncludes(
    text,
    "1. [P1] observed at b.txt:1: the text is poor; it says draft",
  );
  assertStringIncludes(text, "change wanted: mend it");
});

Deno.test("a correction to no thread is refused", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "b.txt");
  const id = await sendBack(stage, "b.txt");
  const words = ["review", "correction", id, "--send-to", "T9"];
  const outcome = await stage.run("one", words);
  assertEquals(reasonOf(outcome), "thread.not_found");
});
