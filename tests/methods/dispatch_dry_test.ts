import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { DispatchRepo } from "../helpers/dispatch_repo.ts";

interface Dry {
  readonly run_dir: string;
  readonly plan: {
    readonly role: string;
    readonly runner: string;
    readonly worktree: string | null;
    readonly scope: unknown;
    readonly timeout_seconds: number;
    readonly verification: string[];
    readonly prompt_path: string;
  };
}

Deno.test("dispatch --dry-run says what a run would be given, and where its prompt is", async () => {
  await using repo = await DispatchRepo.create();
  const packet = await repo.packet();
  const words = ["dispatch", "--task", packet, "--dry-run"];
  const more = ["--timeout-sec", "90", "--runner", "codex"];
  const { run_dir, plan } = await repo.threads.mustRun(
    ...words,
    ...more,
  ) as Dry;
  assertEquals(plan, {
    role: "worker",
    runner: "codex",
    worktree: null,
    scope: { allow: ["tests/t.py"], deny: [] },
    timeout_seconds: 90,
    verification: ["grep -q new tests/t.py"],
    prompt_path: join(run_dir, "prompt.md"),
  });
  assertStringIncludes(await Deno.readTextFile(plan.prompt_path), "OBJECTIVE");
  const { stdout } = await repo.threads.repo.run([...words, ...more], {
    cwd: repo.folder,
  });
  assertStringIncludes(stdout, "would run codex as worker, for 90 s at most");
});
