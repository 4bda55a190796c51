import type { Evidence, Task } from "../../src/core/records/task.ts";
import { openSession } from "./session_repo.ts";
import { type Outcome, TempRepo } from "./temp_repo.ts";

/** A Case of three Steps and a gate, one that waits, one with a gate only. */
export const PLAN = {
  epics: [{
    title: "Gallery",
    features: [{
      title: "Slugs",
      test_groups: [{
        title: "Slug tests",
        cases: [
          {
            title: "Add slugify",
            key: "slug",
            scope: { allow: ["src"] },
            gates: [{ name: "test", run: "test -f src/slug.txt" }],
            steps: ["write it", "test it", "document it"],
          },
          { title: "Use slugify", depends_on: ["slug"] },
          {
            title: "A Case without Steps",
            scope: { allow: ["src"] },
            gates: [{ name: "test", run: "test -f src/slug.txt" }],
          },
        ],
      }],
    }],
  }],
};

/** Ids that the plan gets as the first thing in a ledger. */
export const CASE = "C4";
export const NEXT_CASE = "C5";
export const PLAIN_CASE = "C6";

/** The session that a repository with tasks has. */
export const SESSION_ID = "gallery";

/** A repository with one open session and the plan in it. */
export class TaskRepo implements AsyncDisposable {
  private constructor(
    readonly repo: TempRepo,
    /** The session's own worktree. */
    readonly folder: string,
  ) {}

  static async create(
    options: { readonly config?: string } = {},
  ): Promise<TaskRepo> {
    const repo = await TempRepo.create({ init: options.config === undefined });
    if (options.config !== undefined) {
      await repo.write("lockstep.yaml", options.config);
      await repo.git("add", "lockstep.yaml");
      await repo.git("commit", "-q", "-m", "config");
      await repo.mustRun("workspace", "init");
    }
    const { worktree } = await openSession(
      repo,
      "--user-request",
      "Gallery",
      "--worktree-name",
      SESSION_ID,
    );
    const made = new TaskRepo(repo, worktree.path);
    const input = await made.run(["plan", "import", "-"], {
      stdin: JSON.stringify(PLAN),
    });
    if (input.status !== 0) throw new Error(input.stderr);
    return made;
  }

  /** Runs Lockstep in the session's worktree, or in another folder. */
  run(
    args: readonly string[],
    options: {
      readonly cwd?: string;
      readonly stdin?: string;
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Outcome> {
    return this.repo.run([...args, "--json"], { cwd: this.folder, ...options });
  }

  /** The same; throws when it fails. */
  async must<T>(cwd: string, ...args: string[]): Promise<T> {
    // What a method answers is its contract, which other tests hold.
    return await this.repo.mustRunIn(cwd, ...args) as T;
  }

  /** A task with what is below it and its evidence. */
  task(
    id: string,
  ): Promise<{ task: Task; children: Task[]; evidence: Evidence[] }> {
    return this.must(this.folder, "task", "get", id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.repo[Symbol.asyncDispose]();
  }
}
