import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** Green for each change alone, red for both. */
const SUM = {
  "a": "1\n",
  "b": "1\n",
  "lockstep.yaml":
    'gates:\n  sum:\n    run: test "$(($(cat a) + $(cat b)))" -le 3\n',
};

Deno.test("two changes that are green alone and red together do not both land", async () => {
  await using stage = await MergeRepo.create(["one", "two"], SUM);
  await stage.commit("one", "a", "2\n");
  await stage.commit("two", "b", "2\n");
  const first = await stage.request("one");
  const second = await stage.request("two");
  const green = await stage.prepare("one", first);
  assertEquals(green.evidence.map((each) => each.exit_status), [0]);
  await stage.review("two", first, "approve");
  await stage.must("one", "main", "land", first);
  const tip = await stage.tip();
  await stage.must("two", "main", "acquire-lock", second);
  const outcome = await stage.run("two", ["main", "prepare", second]);
  assertEquals(outcome.status, 1);
  const { merge_request } = await stage.status(second);
  assertEquals(merge_request.state, "gates_failed");
  assertEquals(merge_request.note, "failed on the candidate: sum");
  const shown = await stage.repo.run(["evidence", "list", second, "--json"], {
    cwd: stage.folder("two"),
  });
  const { evidence } = JSON.parse(shown.stdout).data;
  assertEquals(
    evidence.map((each: { exit_status: number }) => each.exit_status),
    [1],
  );
  assertEquals(await stage.tip(), tip);
  assertEquals((await stage.lock()).session_id, null);
  // What got to main another way leaves its request behind.
  await stage.repo.exec(["git", "reset", "-q", "--hard", "main"], {
    cwd: stage.folder("two"),
  });
  const gone = await stage.run("two", ["main", "request"]);
  assertStringIncludes(gone.stderr, `lockstep merge main withdraw ${second}`);
});

Deno.test("a gate finds the candidate's tree and nothing of the gate before it", async () => {
  await using stage = await MergeRepo.create(["one"], {
    ".gitignore": "*.log\n",
    "lockstep.yaml":
      "gates:\n  first:\n    run: touch left.log new.txt && echo x > README.md && git switch -q -c stray\n  second:\n    run: test ! -e left.log && test ! -e new.txt && grep -q demo README.md\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request, evidence } = await stage.prepare("one", id);
  assertEquals(evidence.map((each) => each.exit_status), [0, 0]);
  const tree = merge_request.candidate?.tree ?? "";
  assertEquals(evidence.map((each) => each.tree), [tree, tree]);
  assertEquals(merge_request.state, "in_review");
});

Deno.test("a gate finds the configured caches, and nothing else that is ignored", async () => {
  await using stage = await MergeRepo.create(["one"], {
    ".gitignore": "kept/\ngone/\n",
    "lockstep.yaml":
      "merge:\n  cache: [kept/]\ngates:\n  first:\n    run: mkdir kept gone && touch kept/x gone/x\n  second:\n    run: test -e kept/x && test ! -e gone\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { evidence } = await stage.prepare("one", id);
  assertEquals(evidence.map((each) => each.exit_status), [0, 0]);
});

Deno.test("a gate marked flaky may fail once; both runs are on record", async () => {
  await using stage = await MergeRepo.create(["one"], {
    "lockstep.yaml":
      "gates:\n  shaky:\n    flaky: true\n    run: 'test -e ../once || { touch ../once; exit 1; }'\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  assertEquals(merge_request.state, "in_review");
  const exported = await stage.repo.mustRun("ledger", "export");
  const text = JSON.stringify(exported);
  assertEquals(text.match(/"gate":"shaky"/g)?.length, 2);
});

Deno.test("a gate that is not required does not hold the candidate up", async () => {
  await using stage = await MergeRepo.create(["one"], {
    "lockstep.yaml":
      "gates:\n  style:\n    required: false\n    run: 'false'\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request, evidence } = await stage.prepare("one", id);
  assertEquals(evidence.map((each) => each.exit_status), [1]);
  assertEquals(merge_request.state, "in_review");
});

Deno.test("a conflict is told by file and lines, and leaves nothing behind", async () => {
  await using stage = await MergeRepo.create(["one", "two"], {
    "a.txt": "1\n2\n3\n",
  });
  await stage.commit("one", "a.txt", "1\none\n3\n");
  await stage.commit("two", "a.txt", "1\ntwo\n3\n");
  const first = await stage.request("one");
  const second = await stage.request("two");
  await stage.prepare("one", first);
  await stage.review("two", first, "approve");
  await stage.must("one", "main", "land", first);
  const refs = await stage.repo.git("for-each-ref");
  await stage.must("two", "main", "acquire-lock", second);
  const outcome = await stage.run("two", ["main", "prepare", second]);
  assertEquals(outcome.status, 1);
  const { conflicts } = JSON.parse(outcome.stdout).data;
  assertEquals(conflicts, [{ path: "a.txt", hunks: [{ from: 2, to: 6 }] }]);
  assertEquals((await stage.status(second)).merge_request.state, "conflict");
  assertEquals(await stage.repo.git("for-each-ref"), refs);
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
  const folder = stage.folder("two");
  const git = (...args: [string, ...string[]]) =>
    stage.repo.exec(["git", ...args], { cwd: folder });
  assertEquals((await git("status", "--porcelain")).stdout, "");
  assertEquals(
    (await git("rev-parse", "-q", "--verify", "MERGE_HEAD")).status,
    1,
  );
  assertEquals((await stage.lock()).session_id, null);
});

Deno.test("merge.main.prepare keeps the candidate from being collected", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  await stage.repo.git("gc", "-q", "--prune=now");
  const commit = merge_request.candidate?.commit ?? "";
  assertEquals(
    (await stage.repo.git("cat-file", "-t", commit)).trim(),
    "commit",
  );
});

Deno.test("merge.main.prepare again with nothing moved keeps candidate and reviews", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { id, commit } = await stage.approved("one", "two");
  const again = await stage.must("one", "main", "prepare", id);
  const { merge_request } = again as {
    merge_request: { state: string; candidate: { commit: string } };
  };
  assertEquals(
    [merge_request.state, merge_request.candidate.commit],
    ["approved", commit],
  );
});

Deno.test("merge.main.prepare again runs only the gates that have not passed on the candidate", async () => {
  await using stage = await MergeRepo.create(["one"], {
    "lockstep.yaml":
      "gates:\n  good:\n    run: 'true'\n  bad:\n    run: 'false'\n    required: false\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { evidence: [good, bad] } = await stage.prepare("one", id);
  const again = await stage.must("one", "main", "prepare", id);
  const { evidence } = again as { evidence: { id: string; gate: string }[] };
  assertEquals(evidence.map((each) => each.gate), ["good", "bad"]);
  assertEquals(evidence[0]?.id, good?.id);
  assertEquals(evidence[1]?.id === bad?.id, false);
});

Deno.test("merge.main.prepare refuses who does not hold the merge lock", async () => {
  await using stage = await MergeRepo.create(["one"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const outcome = await stage.run("one", ["main", "prepare", id]);
  assertEquals(reasonOf(outcome), "merge_lock.not_held");
});

Deno.test("merge.main.prepare touches no worktree but its own", async () => {
  await using stage = await MergeRepo.create(["one"], SUM);
  await stage.commit("one", "c.txt");
  const id = await stage.request("one");
  await stage.prepare("one", id);
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
  const folder = join(stage.folder("one"), "..", "_candidate");
  assertEquals(await Deno.readTextFile(join(folder, "c.txt")), "c.txt\n");
  await stage.repo.mustRun("workspace", "remove", "--force");
  const listed = await stage.repo.git("worktree", "list", "--porcelain");
  assertEquals(listed.includes("_candidate"), false);
  assertEquals(await stage.repo.git("for-each-ref", "refs/lockstep"), "");
});
