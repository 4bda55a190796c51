import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Worktree } from "../../src/core/records/worktree.ts";
import { processesIn } from "../../src/io/git_removal.ts";
import { sendSignal } from "../../src/io/pid.ts";
import { isThere } from "../../src/io/fs.ts";
import { listWorktrees } from "../../src/io/git_worktree.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { type Outcome, program, TempRepo } from "../helpers/temp_repo.ts";

const SECONDS = 60;
const AGENTS = 3;

/** Numbers that are the same in each run with the same seed. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed;;) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    yield state / 2 ** 32;
  }
}

/** One agent's session: calls that may be killed, and what git acknowledged. */
class Agent {
  readonly commits: { readonly branch: string; readonly path: string }[] = [];
  readonly #random: Generator<number, never>;
  #root = "";
  readonly #children: { slug: string; path: string; branch: string }[] = [];

  constructor(readonly repo: TempRepo, readonly number: number) {
    this.#random = numbers(number + 1);
  }

  async work(until: number): Promise<void> {
    while (Date.now() < until) {
      if (this.#root === "") await this.#open();
      else await this.#act();
    }
  }

  async #open(): Promise<void> {
    const opened = await this.#call(
      ["session", "open", "--user-request", `agent ${this.number}`],
      this.repo.path,
    );
    this.#root = opened?.session_context.session_root_worktree.path ?? "";
  }

  async #act(): Promise<void> {
    const child = this.#children[this.#upTo(this.#children.length)];
    const action = this.#upTo(6);
    if (child === undefined || (action === 0 && this.#children.length < 6)) {
      return await this.#spawn();
    }
    if (action === 1) return await this.#commit(child);
    const scope = `src/${child.slug}/x`;
    await this.#call(
      [
        ["status"],
        ["status"],
        ["lock", "acquire", scope],
        ["worktree", "merge-to-parent", child.slug],
        [
          ...["thread", "child", "spawn", "--title", "x", "--lock", "none"],
          ...["--worktree", child.slug, "--runner", "command", "--"],
          ...["sleep", "120"],
        ],
        ["session", "heartbeat"],
      ][action] ?? ["status"],
      this.#root,
    );
  }

  async #spawn(): Promise<void> {
    const spawned = await this.#call(
      ["worktree", "spawn", "--reason", "same name", "--allow", "src"],
      this.#root,
    );
    if (spawned !== undefined) this.#children.push(spawned.worktree);
  }

  async #commit(child: { path: string; branch: string }): Promise<void> {
    const path = `src/${this.number}-${this.commits.length}`;
    await Deno.mkdir(join(child.path, "src"), { recursive: true });
    await Deno.writeTextFile(join(child.path, path), `${path}\n`);
    await this.repo.exec(["git", "add", path], { cwd: child.path });
    const committed = await this.repo.exec(
      ["git", "commit", "-q", "-m", path, "--", path],
      { cwd: child.path },
    );
    if (committed.status === 0) {
      this.commits.push({ branch: child.branch, path });
    }
  }

  /** Calls Lockstep; one call in four is killed on its way. */
  // deno-lint-ignore no-explicit-any -- the result of any method
  async #call(args: readonly string[], cwd: string): Promise<any> {
    const [first, ...rest] = program();
    const child = new Deno.Command(first, {
      args: [...rest, "--json", "--quiet", ...args],
      cwd,
      clearEnv: true,
      env: { ...this.repo.env },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const isDoomed = this.#upTo(4) === 0;
    const timer = isDoomed
      ? setTimeout(() => sendSignal(child.pid, "SIGKILL"), 30 + this.#upTo(250))
      : undefined;
    const { code, stdout } = await child.output();
    clearTimeout(timer);
    return code === 0
      ? JSON.parse(new TextDecoder().decode(stdout)).data
      : undefined;
  }

  #upTo(count: number): number {
    return Math.floor(this.#random.next().value * count);
  }
}

/** Kills supervisors that the ledger knows, and the tmux server now and then. */
async function wreck(repo: TempRepo, until: number): Promise<void> {
  const random = numbers(99);
  const ledger = new Ledger(statePaths(`${repo.path}/.git`));
  for (let round = 1; Date.now() < until; round++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const pids = Object.values(ledger.read((view) => view.all("threads")))
      .filter((each) => each.state === "running" && each.supervisor !== null)
      .map((each) => each.supervisor?.pid ?? 0);
    const pid = pids[Math.floor(random.next().value * pids.length)];
    if (pid !== undefined) await repo.exec(["kill", "-9", String(pid)]);
    if (round % 12 === 0) {
      await repo.exec(["tmux", "-L", "lockstep-test", "kill-server"]);
    }
  }
}

async function untilQuiet(repo: TempRepo): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await processesIn(repo.root) ?? []).length > 0) {
    if (Date.now() > deadline) throw new Error("something goes on running");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function recordedIn(repo: TempRepo): Worktree[] {
  const ledger = new Ledger(statePaths(`${repo.path}/.git`));
  return Object.values(ledger.read((view) => view.all("worktrees")));
}

/** A call killed right after it announced a worktree is proven dead later. */
async function mend(repo: TempRepo): Promise<Outcome> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const mended = await repo.run(["doctor", "--fix"]);
    const isDone = recordedIn(repo).every((each) => each.state !== "creating");
    if (isDone || Date.now() > deadline) return mended;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

Deno.test("after random kills a doctor --fix brings the four truths together again", async () => {
  await using repo = await TempRepo.create({ init: true });
  const until = Date.now() + SECONDS * 1000;
  const agents = Array.from(
    { length: AGENTS },
    (_, number) => new Agent(repo, number),
  );
  await Promise.all([
    ...agents.map((each) => each.work(until)),
    wreck(repo, until),
  ]);

  // Threads that are alive go on; their sessions are ended as usual.
  await repo.run(["thread", "child", "reap", "--all", "--close-panes"]);
  const { sessions } = await repo.mustRun("session", "list") as {
    sessions: { session: { id: string } }[];
  };
  for (const { session } of sessions) {
    await repo.mustRun("session", "cleanup", session.id, "--keep-worktrees");
  }
  await untilQuiet(repo);
  const mended = await mend(repo);

  assertEquals(mended.status, 0, mended.stdout);
  assertEquals((await repo.run(["ledger", "verify"])).status, 0);
  const recorded = recordedIn(repo);
  const states = new Set(recorded.map((each) => each.state));
  assertEquals(states.has("creating"), false);
  const inGit = (await listWorktrees(repo.path)).slice(1)
    .map((each) => each.path).sort();
  assertEquals(inGit, recorded.map((each) => each.path).sort());
  assertEquals(inGit.filter((path) => !isThere(path)), []);
  const commits = agents.flatMap((each) => each.commits);
  for (const { branch, path } of commits) {
    assertEquals(await repo.git("show", `${branch}:${path}`), `${path}\n`);
  }
  assertEquals(commits.length > 0, true);
});
