import { assertEquals } from "@std/assert";
import { MergeRepo } from "../helpers/merge_repo.ts";
import { reasonOf } from "../helpers/session_repo.ts";

const DEADLINE_MS = 20_000;

async function untilLapsed(stage: MergeRepo): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const status = await stage.repo.mustRun("merge", "main", "status");
    if ((status as { is_lapsed: boolean }).is_lapsed) return;
  }
  throw new Error("the lease of the merge lock runs on");
}

/** Session one is approved and does not land; its lease runs out. */
async function lapsed() {
  const stage = await MergeRepo.create(["one", "two", "three"]);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  const { merge_request } = await stage.prepare("one", id);
  await stage.must("one", "main", "acquire-lock", id, "--ttl-seconds", "1");
  await stage.review("three", id, "approve");
  await untilLapsed(stage);
  return { stage, id, commit: merge_request.candidate?.commit ?? "" };
}

Deno.test("a lease that ran out gives the next its turn, and takes the approval away", async () => {
  const { stage, id, commit } = await lapsed();
  await using _ = stage;
  const before = await stage.tip();
  const typed = await stage.repo.exec(["git", "merge", "--ff-only", commit]);
  assertEquals(typed.status === 0, false);
  const { id: second } = await stage.approved("two", "three");
  assertEquals((await stage.status(id)).merge_request.state, "stale");
  const late = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(late), "merge.not_approved");
  assertEquals(await stage.tip(), before);
  await stage.must("two", "main", "land", second);
  // Its turn comes again; the base has moved, so the candidate is another.
  const again = await stage.prepare("one", id);
  assertEquals(again.merge_request.state, "approved");
  await stage.must("one", "main", "land", id);
  assertEquals(
    await stage.repo.git("ls-files", "a.txt", "two.txt"),
    "a.txt\ntwo.txt\n",
  );
});

Deno.test("a move that was past the hook when the merge lock was taken over counts; the new holder is stale", async () => {
  const { stage, id, commit } = await lapsed();
  await using _ = stage;
  const { id: second } = await stage.approved("two", "three");
  // What git had begun before the approval went ends now.
  const past = ["-c", "core.hooksPath=/dev/null"];
  await stage.repo.git(...past, "merge", "-q", "--ff-only", commit);
  const late = await stage.run("two", ["main", "land", second]);
  assertEquals(late.status === 0, false);
  await stage.must("two", "main", "prepare", second);
  assertEquals((await stage.status(id)).merge_request.state, "landed");
  await stage.must("two", "main", "land", second);
  const first = ["rev-list", "--first-parent", "--count", `${commit}..main`];
  assertEquals((await stage.repo.git(...first)).trim(), "1");
  const audit = await stage.repo.run(["audit", "main"]);
  assertEquals([audit.status, audit.stderr], [0, ""]);
});
