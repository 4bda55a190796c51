import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { reportLines, ReviewRepo } from "../../helpers/review_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** Wrong at first, right once it was told so. */
const WRITES_TWICE = `
if [ -f src/a.txt ]; then echo right > src/a.txt; else mkdir -p src
echo wrong > src/a.txt; fi
git add src && git commit -qm work
${reportLines({ changed_files: ["src/a.txt"] })}`;

Deno.test("review correct --detach starts the next round in a pane", async () => {
  await using repo = await ReviewRepo.create();
  const packet = await repo.packet({
    verification: ["grep -q right src/a.txt"],
  });
  const first = await repo.dispatch(packet, WRITES_TWICE);
  assertEquals(first.status, "invalid");
  await repo.review(first.run_id);
  const correct = ["review", "correct", first.run_id, "--detach"];
  // What could not be begun can be sent back once more.
  const bin = join(repo.repo.root, "bin");
  await Deno.mkdir(bin);
  await Deno.writeTextFile(join(bin, "tmux"), "#!/bin/sh\nexit 1\n", {
    mode: 0o755,
  });
  const none = await repo.repo.run([...correct, "--json"], {
    cwd: repo.folder,
    env: { PATH: `${bin}:${repo.repo.env.PATH}` },
  });
  assertEquals([none.status, reasonOf(none)], [4, "tmux.not_ready"]);

  const sent = await repo.mustRun(...correct) as {
    review: { state: string; next_run: string };
    next_run: string;
    next_status: null;
  };
  assertEquals(
    [sent.review.state, sent.review.next_run, sent.next_status],
    ["correcting", sent.next_run, null],
  );
  await repo.mustRun(
    ...["thread", "child", "wait-status", first.thread_id],
    ...["--target-statuses", "completed", "--timeout-seconds", "30"],
  );
  const second = await repo.review(sent.next_run);
  assertEquals(
    [second.round, second.items.filter(({ state }) => state === "fail")],
    [2, []],
  );
  const twice = await repo.run(...correct, "--json");
  assertEquals(reasonOf(twice), "review.decided");
});
