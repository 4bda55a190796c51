import { assert, assertEquals } from "@std/assert";
import { delay } from "../../src/io/clock.ts";
import { findByEnvironment } from "../../src/io/pid.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";
import { program, TempRepo } from "../helpers/temp_repo.ts";
import { openSession } from "../helpers/session_repo.ts";

const SECONDS = Number(Deno.env.get("LOCKSTEP_TEST_CHAOS_SECONDS") ?? "60");
const SESSIONS = 3;
const WORK = "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.2; done; sleep 5 &";

interface Listed {
  readonly thread: Thread;
  readonly true_state: string;
}

/** Numbers from a seed, so that a run can be repeated. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

class Chaos {
  readonly acknowledged: string[] = [];
  #spawned = 0;

  constructor(
    private readonly repo: TempRepo,
    private readonly folders: readonly string[],
    private readonly pick: (below: number) => number,
  ) {}

  /** Does one thing to the system. */
  async step(): Promise<void> {
    const choice = this.pick(20);
    if (choice < 9) await this.#spawn();
    else if (choice < 13) await this.#killSupervisor();
    else if (choice < 16) await this.#killCall();
    else if (choice < 17) await this.#tmux("kill-server");
    else if (choice < 18) await this.#stopOne();
    else await this.#run(["thread", "child", "reap", "--all"]);
  }

  async threads(): Promise<Listed[]> {
    const listed = await this.repo.mustRunIn(
      this.#folder(),
      "thread",
      "child",
      "list",
      "--all",
    );
    return (listed as { threads: Listed[] }).threads;
  }

  #folder(): string {
    return this.folders[this.pick(this.folders.length)] ?? "";
  }

  #spawnArgs(): string[] {
    const name = `chaos ${++this.#spawned}`;
    return [
      ...["thread", "child", "spawn", "--title", name],
      ...["--scope", `d${this.#spawned}`, "--runner", "command", "--json"],
      ...["--", "sh", "-c", WORK],
    ];
  }

  async #spawn(): Promise<void> {
    const outcome = await this.#run(this.#spawnArgs());
    if (outcome.status !== 0) return;
    this.acknowledged.push(JSON.parse(outcome.stdout).data.thread.id);
  }

  async #killSupervisor(): Promise<void> {
    const running = (await this.threads())
      .filter((each) => each.true_state === "running");
    const pid = running[this.pick(running.length)]?.thread.supervisor?.pid;
    if (pid !== undefined) kill(pid);
  }

  /** A call that dies somewhere in the middle. */
  async #killCall(): Promise<void> {
    const [start, ...rest] = program();
    const call = new Deno.Command(start, {
      args: [...rest, ...this.#spawnArgs()],
      cwd: this.#folder(),
      clearEnv: true,
      env: { ...this.repo.env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await delay(50 + this.pick(400));
    kill(call.pid);
    await call.status;
  }

  async #stopOne(): Promise<void> {
    const all = await this.threads();
    const id = all[this.pick(all.length)]?.thread.id;
    if (id !== undefined) await this.#run(["thread", "child", "stop", id]);
  }

  #run(args: readonly string[]) {
    return this.repo.run(args, { cwd: this.#folder() });
  }

  #tmux(...args: string[]) {
    return this.repo.exec(["tmux", "-L", "lockstep-test", ...args]);
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

Deno.test("after chaos and doctor --fix, ledger, git, tmux and processes agree", async () => {
  const seed = Number(
    Deno.env.get("LOCKSTEP_TEST_CHAOS_SEED") ?? `${Date.now() % 100_000}`,
  );
  await using repo = await TempRepo.create({ init: true });
  const folders = [];
  for (let i = 0; i < SESSIONS; i++) {
    const { worktree } = await openSession(
      repo,
      "--user-request",
      `chaos ${i}`,
    );
    folders.push(worktree.path);
  }
  const chaos = new Chaos(repo, folders, numbersFrom(seed));
  const until = performance.now() + SECONDS * 1000;
  while (performance.now() < until) await chaos.step();
  await checkTruths(repo, chaos, `seed ${seed}`);
});

async function checkTruths(
  repo: TempRepo,
  chaos: Chaos,
  seed: string,
): Promise<void> {
  // Whatever was starting or ending gets there; then the rest is cleared up.
  await delay(3000);
  await repo.run(["thread", "child", "reap", "--all", "--close-panes"]);
  await repo.run(["doctor", "--fix", "--yes"]);
  for (const { thread } of await chaos.threads()) {
    // What is found dead only now is still to be put on record.
    if (["completed", "failed", "stopped"].includes(thread.state)) continue;
    const stopped = await repo.run(["thread", "child", "stop", thread.id]);
    assertEquals(stopped.status, 0, `${seed}: ${stopped.stderr}`);
  }
  const listed = await chaos.threads();
  const ids = listed.map((each) => each.thread.id);
  const lost = chaos.acknowledged.filter((id) => !ids.includes(id));
  assertEquals(lost, [], `${seed}: acknowledged threads are lost`);
  const live = listed.filter((each) =>
    !["completed", "failed", "stopped"].includes(each.thread.state)
  );
  assertEquals(live, [], `${seed}: still live`);
  const strays = await Promise.all(
    listed.map((each) =>
      findByEnvironment(`LOCKSTEP_RUN=${each.thread.run_id}`)
    ),
  );
  assertEquals(strays.flat(), [], `${seed}: processes are left`);
  await checkWorktrees(repo, seed);
  const verified = await repo.run(["ledger", "verify"]);
  assertEquals(verified.status, 0, `${seed}: ${verified.stderr}`);
  const count = chaos.acknowledged.length;
  assert(count >= SECONDS / 5, `${seed}: only ${count} threads were spawned`);
}

async function checkWorktrees(repo: TempRepo, seed: string): Promise<void> {
  const list = await repo.mustRun("worktree", "list", "--all") as {
    worktrees: Worktree[];
  };
  const recorded = list.worktrees.filter((each) => each.state === "active")
    .map((each) => each.path);
  const porcelain = await repo.git("worktree", "list", "--porcelain", "-z");
  const there = porcelain.split("\0")
    .filter((line) => line.startsWith("worktree "))
    .map((line) => line.slice("worktree ".length))
    .filter((path) => path !== repo.path);
  assertEquals(there.toSorted(), recorded.toSorted(), `${seed}: worktrees`);
}
