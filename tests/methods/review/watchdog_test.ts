import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Message } from "../../../src/core/records/message.ts";
import type { RunEvent } from "../../../src/core/records/run.ts";
import type { RunPolicy } from "../../../src/core/run_policy.ts";
import { ReviewRepo } from "../../helpers/review_repo.ts";

Deno.test("a run that repeats an error is stopped, with the lines that show it, and the root is told", async () => {
  await using repo = await ReviewRepo.create({
    config: "watchdog:\n  repeated_errors: 2\n  ladder: []\n",
  });
  const script = `
for n in 1 2 3; do echo "error: try $n: no such host" >&2; sleep 1.1; done
sleep 60`;
  const run = await repo.dispatch(await repo.packet(), script);
  assertEquals(run.status, "watchdog");
  const read = (name: string) => Deno.readTextFile(`${run.run_dir}/${name}`);
  const policy: RunPolicy = JSON.parse(await read("policy.json"));
  assertEquals([policy.watchdog_killed, policy.watchdog_reason], [
    true,
    "the same error 2 times: error: try 2: no such host",
  ]);
  const events: RunEvent[] = (await read("events.jsonl")).trim().split("\n")
    .map((line) => JSON.parse(line));
  // The verdict names the very lines.
  assertEquals(
    policy.loop?.evidence.map((seq) =>
      events.find((event) => event.seq === seq)?.text
    ),
    ["error: try 1: no such host", "error: try 2: no such host"],
  );
  assertEquals(
    events.filter(({ text }) => text.startsWith("watchdog: stop")).length,
    1,
  );
  const { messages } = await repo.mustRun("inbox", "pending") as {
    messages: Message[];
  };
  assertStringIncludes(
    messages[0]?.text ?? "",
    `watchdog of T1, run ${run.run_id}: stop (repetition): the same error`,
  );
  const review = await repo.review("T1");
  assertEquals(
    review.items.filter(({ id }) => id === "ending" || id === "conduct")
      .map(({ id, state }) => `${id} ${state}`),
    ["ending fail", "conduct open"],
  );
});
