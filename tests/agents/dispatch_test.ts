import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import { REPORT } from "../helpers/dispatch_repo.ts";
import type { Turn } from "../helpers/mock_model.ts";

const RUNNERS: readonly AgentRunner[] = [
  "codex_exec",
  "codex",
  "claude",
  "opencode",
];

const WRITE: Turn = { write: { path: "src/a.txt", content: "one\n" } };
const SAY: Turn = { say: `All is done.\n\n\`\`\`json\n${REPORT}\n\`\`\`` };

function agentTest(
  runner: AgentRunner,
  name: string,
  fn: () => Promise<void>,
): void {
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  Deno.test({ name: `${runner}: ${name}`, ignore, fn });
}

for (const runner of RUNNERS) {
  agentTest(runner, "a packet that is done well ends with 0", async () => {
    await using agents = await AgentRepo.create([
      { run: "mkdir -p src" },
      WRITE,
      { run: "git add -A && git commit -qm 'a: one'" },
      SAY,
    ]);
    const ran = await agents.dispatch(runner, "Put one into src/a.txt");
    const told = JSON.stringify(ran, null, 1);
    assertEquals(
      [ran.exit, ran.status, ran.is_verified],
      [0, "ok", true],
      told,
    );
    const policy = JSON.parse(
      await Deno.readTextFile(join(ran.run_dir, "policy.json")),
    );
    assertEquals([policy.sandbox, policy.scope_ok], ["off", true]);
    const run = JSON.parse(
      await Deno.readTextFile(join(ran.run_dir, "run.json")),
    );
    assert(/^\d+\.\d+\.\d+/.test(run.program_version), run.program_version);
    assertEquals(run.sandbox, "off");
    // No key of the user is in any artifact, and none in the ledger.
    const ledger = await agents.run("ledger", "export");
    assertEquals(ledger.stdout.includes(agents.secret), false);
    for (const { name, isFile } of Deno.readDirSync(ran.run_dir)) {
      if (!isFile) continue;
      const text = await Deno.readTextFile(join(ran.run_dir, name));
      assertEquals(text.includes(agents.secret), false, name);
    }
  });

  agentTest(runner, "a stray file is a breach of policy: 10", async () => {
    await using agents = await AgentRepo.create([
      { run: "mkdir -p src" },
      WRITE,
      { run: "cp README.md stray.txt" },
      SAY,
    ], { config: "watchdog:\n  look_seconds: 600\n" });
    const ran = await agents.dispatch(runner, "Put one into src/a.txt");
    assertEquals(
      [ran.exit, ran.status, ran.out_of_scope_changes],
      [10, "policy", ["stray.txt"]],
      JSON.stringify(ran, null, 1),
    );
  });

  agentTest(runner, "a loop is stopped by the watchdog: 11", async () => {
    await using agents = await AgentRepo.create([
      { run: "cat missing-file.txt", repeat: 12, delayMs: 300 },
      SAY,
    ], { config: "watchdog:\n  repeated_calls: 3\n  ladder: []\n" });
    const ran = await agents.dispatch(runner, "Put one into src/a.txt");
    assertEquals(
      [ran.exit, ran.status],
      [11, "watchdog"],
      JSON.stringify(ran, null, 1),
    );
  });

  // OpenCode asks a server that fails again and again.
  const fault: Turn = runner === "opencode"
    ? { raw: "data: {not json\n\n", repeat: 100 }
    : { status: 500, repeat: 100 };
  agentTest(runner, "a model that cannot be had is 12", async () => {
    await using agents = await AgentRepo.create([fault]);
    const ran = await agents.dispatch(runner, "Put one into src/a.txt");
    assertEquals(
      [ran.exit, ran.status],
      [12, "failed"],
      JSON.stringify(ran, null, 1),
    );
  });

  agentTest(runner, "done without a word of what was done is 13", async () => {
    await using agents = await AgentRepo.create([{ say: "All is done." }]);
    const ran = await agents.dispatch(runner, "Put one into src/a.txt");
    assertEquals(
      [ran.exit, ran.status],
      [13, "invalid"],
      JSON.stringify(ran, null, 1),
    );
  });
}
