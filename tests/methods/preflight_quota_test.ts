import { assertEquals } from "@std/assert";
import { DispatchRepo } from "../helpers/dispatch_repo.ts";
import { installFakeAgent } from "../helpers/fake_agent.ts";

const LIMITS = {
  rateLimits: {
    primary: { usedPercent: 90, windowDurationMins: 300, resetsAt: null },
  },
};

const CODEX = { command: "codex", version: "0.169.0" } as const;

/** An app-server that has nearly used up its quota. */
const NEARLY_USED_UP = [
  'case "$1" in app-server) ;; *) exit 2 ;; esac',
  "while read -r line; do case $line in",
  `*rateLimits/read*) echo '${JSON.stringify({ id: 3, result: LIMITS })}' ;;`,
  `*account/read*) echo '{"id":2,"result":{}}' ;;`,
  "esac; done",
];

Deno.test("preflight and dispatch ask the runner for its quota (AF-039)", async (t) => {
  await using repo = await DispatchRepo.create();
  const env = await installFakeAgent(repo.threads, {
    ...CODEX,
    lines: NEARLY_USED_UP,
  });
  const packet = await repo.packet();
  const run = (...words: string[]) =>
    repo.threads.repo.run(
      [...words, "--task", packet, "--runner", "codex", "--json"],
      { cwd: repo.folder, env },
    );
  const check = async (...flags: string[]) => {
    const { status, stdout } = await run("preflight", ...flags);
    const checks: { id: string; answer: string; says: string }[] =
      JSON.parse(stdout).data.checks;
    const quota = checks.find(({ id }) => id === "runner.quota");
    return [status, quota?.answer, quota?.says];
  };
  await t.step("above the gate it is refused", async () => {
    const says = "codex 5h window at 90% (>= 85% gate)";
    assertEquals(await check(), [14, "no", says]);
    const { status, stderr } = await run("dispatch");
    const { reason, details } = JSON.parse(stderr).error;
    assertEquals([status, reason, details.blocking], [
      14,
      "dispatch.blocked",
      ["runner.quota"],
    ]);
  });
  await t.step("below it is not", async () => {
    const says = "codex 5h window at 90%";
    assertEquals(await check("--quota-gate", "95"), [0, "yes", says]);
  });
  await t.step("--force begins all the same", async () => {
    const says = "codex 5h window at 90% (>= 85% gate)";
    assertEquals(await check("--force"), [0, "no", says]);
  });
  await t.step("without a gate nobody is asked", async () => {
    const says = "there is no quota gate";
    assertEquals(await check("--quota-gate", "0"), [0, "yes", says]);
  });
  await t.step("one that does not answer is warned of", async () => {
    const lines = ["exit 1"];
    await installFakeAgent(repo.threads, { ...CODEX, lines });
    const says =
      "the quota of codex could not be asked for: it gave no answer within 10 s";
    assertEquals(await check(), [0, "no", says]);
  });
});
