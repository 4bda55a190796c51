import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

const DEADLINE_MS = 20_000;

async function appears(path: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    try {
      await Deno.stat(path);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error(`${path} did not appear`);
}

/** A gate that says that it runs, and waits for its pipe. */
async function blocking(): Promise<{ stage: MergeRepo; id: string }> {
  const stage = await MergeRepo.create(["one", "two"], {
    "lockstep.yaml":
      "gates:\n  wait:\n    run: touch ../started && cat ../pipe\n",
  });
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.must("one", "main", "acquire-lock", id);
  const pipe = join(stage.folder("one"), "..", "pipe");
  await stage.repo.exec(["mkfifo", pipe]);
  return { stage, id };
}

Deno.test("a second process is refused while one prepares", async () => {
  const { stage, id } = await blocking();
  await using _ = stage;
  const container = join(stage.folder("one"), "..");
  const running = stage.run("one", ["main", "prepare", id]);
  await appears(join(container, "started"));
  for (const verb of ["prepare", "resume"]) {
    const outcome = await stage.run("one", ["main", verb, id]);
    assertEquals([verb, outcome.status, reasonOf(outcome)], [
      verb,
      3,
      "merge.busy",
    ]);
  }
  await Deno.writeTextFile(join(container, "pipe"), "");
  assertEquals((await running).status, 0);
  assertEquals((await stage.status(id)).merge_request.state, "in_review");
});

Deno.test("who prepares on after an abort changes nothing any more", async () => {
  const { stage, id } = await blocking();
  await using _ = stage;
  const container = join(stage.folder("one"), "..");
  const running = stage.run("one", ["main", "prepare", id]);
  await appears(join(container, "started"));
  await stage.must("one", "main", "abort", id);
  await Deno.writeTextFile(join(container, "pipe"), "");
  assertEquals(reasonOf(await running), "merge_lock.not_held");
  assertEquals((await stage.status(id)).merge_request.state, "queued");
});
