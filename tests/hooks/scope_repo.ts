import { join } from "@std/path";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

/**
 * A repository with a session branch `task/s/root` and its child
 * `task/s/kid`, whose scope is `src` without `src/secret`. The policy files
 * are written as the projection of the ledger would write them.
 */
export class ScopeRepo implements AsyncDisposable {
  #copies = 0;

  private constructor(readonly repo: TempRepo) {}

  static async create(
    refs: "loose" | "packed" = "loose",
  ): Promise<ScopeRepo> {
    const repo = await TempRepo.create();
    const self = new ScopeRepo(repo);
    await self.#run(
      repo.path,
      `mkdir -p src docs && echo a >src/a && echo b >src/b && echo d >docs/d
       git add . && git commit -qm files
       git worktree add -q -b task/s/root ../root
       git worktree add -q -b task/s/kid ../kid task/s/root
       git branch topic`,
    );
    await repo.mustRun("workspace", "init");
    await self.#run(
      join(repo.path, ".git/lockstep/policy"),
      `printf 'task/s/kid\\ntask/s/root\\n' >managed
       printf 'base main\\n+**\\n' >scope/task%2Fs%2Froot
       printf 'base task/s/root\\n+src\\n-src/secret\\n' >scope/task%2Fs%2Fkid
       echo 'task/s/root root' >worktree/root
       echo 'task/s/kid child' >worktree/kid`,
    );
    if (refs === "packed") await repo.git("pack-refs", "--all");
    return self;
  }

  /** Copies everything; scripts run in the child's worktree. */
  async copy(): Promise<ScopeCopy> {
    const from = this.repo.root;
    const root = join(from, `copy-${++this.#copies}`);
    await this.#run(
      from,
      `mkdir ${root}
       cp -a demo root kid ${root}/
       cd ${root}
       sed -i "s|${from}|${root}|" demo/.git/lockstep/gitconfig */.git/worktrees/*/gitdir root/.git kid/.git`,
    );
    const policy = join(root, "demo/.git/lockstep/policy");
    return {
      policy,
      sh: (script) =>
        this.repo.exec(["sh", "-c", script], {
          cwd: join(root, "kid"),
          env: { P: policy, GIT_MERGE_AUTOEDIT: "no", GIT_EDITOR: "true" },
        }),
    };
  }

  async #run(cwd: string, script: string): Promise<void> {
    const outcome = await this.repo.exec(["sh", "-ec", script], { cwd });
    if (outcome.status !== 0) throw new Error(outcome.stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.repo[Symbol.asyncDispose]();
  }
}

export interface ScopeCopy {
  /** Folder of policy files; `$P` in scripts. */
  readonly policy: string;
  sh(script: string): Promise<Outcome>;
}
