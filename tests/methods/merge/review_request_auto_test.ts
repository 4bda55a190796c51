import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Thread } from "../../../src/core/records/thread.ts";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import {
  commitFile,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { program } from "../../helpers/temp_repo.ts";

interface Requested {
  readonly threads: readonly Thread[];
  readonly is_new: boolean;
  readonly pack: string;
}

/** Asks for a reviewer that runs a program. */
async function ask(
  stage: MergeRepo,
  id: string,
  argv: readonly string[],
): Promise<Requested> {
  const words = ["merge", "review", "request-auto", id, "--json"];
  const outcome = await stage.repo.run(
    [...words, "--runner", "command", "--", ...argv],
    { cwd: stage.folder("one") },
  );
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
  return JSON.parse(outcome.stdout).data;
}

Deno.test("merge.review.request_auto starts one reviewer, who approves; landing clears up after it", async () => {
  await using stage = await MergeRepo.create(["one"]);
  const folder = stage.folder("one");
  const child = await spawnChild(stage.repo, folder, "maker", "--allow", ".");
  await commitFile(stage.repo, child.path, { path: "a.txt" });
  await stage.repo.mustRunIn(folder, "worktree", "merge-to-parent", "maker");
  const id = await stage.request("one");
  await stage.prepare("one", id);
  const review = [...program(), "merge", "review", "submit", id];
  const line = `test -e a.txt && exec ${
    review.join(" ")
  } --verdict approve --summary fine`;
  const { threads: [thread], pack } = await ask(stage, id, ["sh", "-c", line]);
  assertEquals(thread?.role, "reviewer");
  assertStringIncludes(
    await Deno.readTextFile(join(pack, "reviewer-prompt.md")),
    `Review ${id}`,
  );
  await stage.repo.mustRunIn(
    folder,
    "thread",
    "child",
    "wait-status",
    thread?.id ?? "",
    "--target-statuses",
    "completed",
    "--timeout-seconds",
    "20",
  );
  const said = await stage.must("one", "review", "thread-status", id);
  const { state, threads } = said as {
    state: string;
    threads: { thread_id: string; review: { verdict: string } | null }[];
  };
  assertEquals(state, "approved");
  assertEquals(
    threads.map((each) => [each.thread_id, each.review?.verdict]),
    [[thread?.id, "approve"]],
  );
  const landed = await stage.must("one", "main", "land", id);
  const { closed } = landed as {
    closed: { slug: string; kept_because: string | null }[];
  };
  const wanted = ["maker", thread?.worktree ?? ""].toSorted();
  assertEquals(closed.map((each) => each.slug).toSorted(), wanted);
  assertEquals(closed.map((each) => each.kept_because), [null, null]);
  const branches = await stage.repo.git("branch", "--format=%(refname:short)");
  assertEquals(branches.trim().split("\n").toSorted(), [
    "main",
    "task/one/root",
  ]);
});

Deno.test("merge.review.request_auto does not start a second one for the same candidate", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.prepare("one", id);
  const pipe = join(stage.repo.root, "pipe");
  await stage.repo.exec(["mkfifo", pipe]);
  const wait = ["cat", pipe];
  const first = await ask(stage, id, wait);
  const second = await ask(stage, id, wait);
  await Deno.writeTextFile(pipe, "");
  assertEquals([first.is_new, second.is_new], [true, false]);
  assertEquals(second.threads.map((each) => each.id), [
    first.threads[0]?.id ?? "",
  ]);
});

Deno.test("merge.review.request_auto starts what the configuration says, and nothing else reviews", async () => {
  const submit = "merge review submit --verdict approve";
  const review = [...program(), ...submit.split(" ")];
  await using stage = await MergeRepo.create(["one"], {
    "lockstep.yaml": `review: ${
      JSON.stringify({ runner: "command", command: review })
    }\n`,
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.prepare("one", id);
  const cwd = stage.folder("one");
  const untilEnded = async (thread: string) => {
    const states = ["completed", "failed"].flatMap((state) => [
      "--target-statuses",
      state,
    ]);
    const words = ["thread", "child", "wait-status", thread, ...states];
    await stage.repo.run([...words, "--timeout-seconds", "20"], { cwd });
    const logs = ["thread", "child", "logs", thread];
    return (await stage.repo.run(logs, { cwd })).stdout;
  };
  const other = await stage.run("one", [
    ...["review", "request-auto", id, "--runner", "codex"],
  ]);
  assertEquals(reasonOf(other), "review.other_runner");
  const own = await ask(stage, id, ["sh", "-c", review.join(" ")]);
  const said = await untilEnded(own.threads[0]?.id ?? "");
  assertStringIncludes(said, "review.other_runner");
  assertEquals((await stage.status(id)).approvals, 0);
  const asked = await stage.run("one", ["review", "request-auto", id]);
  assertEquals([asked.status, asked.stderr], [0, ""]);
  const { threads } = JSON.parse(asked.stdout).data as Requested;
  await untilEnded(threads[0]?.id ?? "");
  assertEquals((await stage.status(id)).merge_request.state, "approved");
});

for (
  const [what, more, reason] of [
    ["its program is not installed", [], "runner.program_missing"],
    ["no program is named", ["--runner", "command"], "thread.program_missing"],
  ] as const
) {
  Deno.test(`merge.review.request_auto starts nothing where ${what}`, async () => {
    await using stage = await MergeRepo.create(["one"]);
    await stage.commit("one", "a.txt");
    const id = await stage.request("one");
    await stage.prepare("one", id);
    const PATH = await bareBones(stage);
    const outcome = await stage.run(
      "one",
      ["review", "request-auto", id, ...more],
      { PATH },
    );
    assertEquals(reasonOf(outcome), reason);
    assertStringIncludes(outcome.stderr, "--runner command -- PROGRAM");
    const status = await stage.must("one", "review", "thread-status", id);
    assertEquals((status as { threads: unknown[] }).threads, []);
  });
}

/** Returns a PATH that has what Lockstep itself runs, and no agent program. */
async function bareBones(stage: MergeRepo): Promise<string> {
  const bin = join(stage.repo.root, "bin");
  await Deno.mkdir(bin);
  const needed = "git sh tmux cat tr readlink ps";
  const link =
    `for name in ${needed}; do ln -s "$(command -v $name)" "$1"; done`;
  await stage.repo.exec(["sh", "-c", link, "sh", bin]);
  return bin;
}

Deno.test("merge.review.request_auto refuses what is not in review", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const outcome = await stage.run("one", ["review", "request-auto", id]);
  assertEquals(reasonOf(outcome), "review.not_open");
});

Deno.test("a thread that drops its credential and its folder does not become another root", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  const submit = [
    ...program(),
    "merge",
    "review",
    "submit",
    id,
    "--candidate",
    merge_request.candidate?.commit ?? "",
    "--verdict",
    "approve",
    "--session",
    "two",
  ];
  const line = `cd ${stage.repo.path} && unset LOCKSTEP_THREAD && ${
    submit.join(" ")
  }`;
  const spawned = await stage.repo.run([
    "thread",
    "child",
    "spawn",
    "--json",
    "--title",
    "sly",
    "--scope",
    ".",
    "--runner",
    "command",
    "--",
    "sh",
    "-c",
    line,
  ], { cwd: stage.folder("one") });
  assertEquals([spawned.status, spawned.stderr], [0, ""]);
  const { thread } = JSON.parse(spawned.stdout).data;
  await stage.repo.run([
    "thread",
    "child",
    "wait-status",
    thread.id,
    "--target-statuses",
    "failed",
    "--timeout-seconds",
    "20",
  ], { cwd: stage.folder("one") });
  const logs = await stage.repo.run(["thread", "child", "logs", thread.id], {
    cwd: stage.folder("one"),
  });
  assertStringIncludes(logs.stdout, "actor.disguised");
  assertEquals((await stage.status(id)).approvals, 0);
});
