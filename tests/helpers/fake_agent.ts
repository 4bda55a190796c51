import { join } from "@std/path";
import type { Thread } from "../../src/core/records/thread.ts";
import type { Outcome } from "./temp_repo.ts";
import type { ThreadRepo } from "./thread_repo.ts";

export interface FakeAgent {
  /** Name of the program that the script stands for. */
  readonly command: "claude" | "codex";
  readonly version: string;
  /** Lines for sh; standard input and `lockstep` are the program's own. */
  readonly lines: readonly string[];
}

/** What a hook of such a program would do when its session begins. */
export const HOOK = "echo '{}' | lockstep hook session-start";

/** Puts a shell script in the place of an agent program. */
export async function installFakeAgent(
  threads: ThreadRepo,
  agent: FakeAgent,
): Promise<Readonly<Record<string, string>>> {
  const { repo } = threads;
  const bin = join(repo.root, "bin");
  await Deno.mkdir(bin, { recursive: true });
  const script = [
    "#!/bin/sh",
    `[ "$1" != --version ] || { echo '${agent.version}'; exit; }`,
    ...agent.lines,
    "",
  ];
  await Deno.writeTextFile(join(bin, agent.command), script.join("\n"), {
    mode: 0o755,
  });
  return { PATH: `${bin}:${repo.env.PATH}`, IS_SANDBOX: "1" };
}

/** Spawns a worker with an environment of its own. */
export async function spawnAgent(
  threads: ThreadRepo,
  runner: string,
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  },
): Promise<{ readonly outcome: Outcome; readonly id: string | undefined }> {
  const outcome = await threads.repo.run([
    ...["thread", "child", "spawn", "--runner", runner],
    ...["--scope", "src/**", "--objective", "Do it", "--json"],
    ...(options.args ?? []),
  ], { cwd: threads.folder, env: options.env });
  const id: string | undefined = outcome.status === 0
    ? JSON.parse(outcome.stdout).data.thread.id
    : undefined;
  return { outcome, id };
}

/** Waits until a thread has completed or failed. */
export async function untilEnded(
  threads: ThreadRepo,
  id: string,
): Promise<Thread> {
  await threads.run(
    ...["thread", "child", "wait-status", id, "--timeout-seconds", "30"],
    ...["--target-statuses", "completed", "--target-statuses", "failed"],
  );
  return await threads.thread(id);
}
