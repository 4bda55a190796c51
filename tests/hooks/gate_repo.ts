import { join } from "@std/path";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

/** Where `main` is checked out, and how its refs are stored. */
export interface Shape {
  readonly worktree: "main" | "linked";
  readonly refs: "loose" | "packed";
}

/** One copy of the template, for one operation. */
export interface Copy {
  /** Worktree in which `main` is checked out. */
  readonly path: string;
  /** Common git directory. */
  readonly gitDir: string;
  sh(script: string): Promise<Outcome>;
}

/**
 * A repository in which `main` is protected: `ff` is one commit ahead of it,
 * `div` has diverged. Each operation runs in a copy of its own.
 */
export class GateRepo implements AsyncDisposable {
  #copies = 0;

  private constructor(readonly repo: TempRepo) {}

  static async create(shape: Shape): Promise<GateRepo> {
    const repo = await TempRepo.create();
    const script = `
      git branch div
      echo f1 >f1 && git add f1 && git commit -qm f1
      git switch -qc ff && echo n >n && git add n && git commit -qm n
      git switch -q div && echo m >m && git add m && git commit -qm m
      git switch -q main && git branch work
      git clone -q --bare . ../up.git
      git remote add origin ../up.git && git fetch -q
      git branch -q -u origin/main main
      ${
      shape.worktree === "linked"
        ? "git switch -q --detach && git worktree add -q ../linked main"
        : "git worktree add -q ../linked work"
    }`;
    await sh(repo, repo.path, script);
    await repo.mustRun("workspace", "init", "--protect", "main");
    if (shape.refs === "packed") await repo.git("pack-refs", "--all");
    return new GateRepo(repo);
  }

  /** Copies the template; the hooks path is made right, as a repair would. */
  async copy(shape: Shape): Promise<Copy> {
    const { repo } = this;
    const root = join(repo.root, `copy-${++this.#copies}`);
    await sh(
      repo,
      repo.root,
      `mkdir ${root}
       cp -a demo linked up.git ${root}/
       cd ${root}/demo
       sed -i "s|${repo.path}|${root}/demo|" .git/lockstep/gitconfig
       sed -i "s|${repo.root}|${root}|" .git/worktrees/linked/gitdir ../linked/.git`,
    );
    const path = join(root, shape.worktree === "linked" ? "linked" : "demo");
    return {
      path,
      gitDir: join(root, "demo/.git"),
      sh: (script) =>
        repo.exec(["sh", "-c", script], { cwd: path, env: QUIET }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.repo[Symbol.asyncDispose]();
  }
}

const QUIET = { GIT_MERGE_AUTOEDIT: "no", GIT_EDITOR: "true" };

async function sh(
  repo: TempRepo,
  cwd: string,
  script: string,
): Promise<Outcome> {
  const outcome = await repo.exec(["sh", "-ec", script], { cwd });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return outcome;
}

/** Approves a revision for `main`, as the projection of the ledger would. */
export function approve(
  copy: Copy,
  revision: string,
  options: {
    readonly base?: string;
    readonly generation?: string;
    readonly endsInSeconds?: number;
    readonly lock?: string;
  } = {},
): Promise<Outcome> {
  const base = options.base ?? "main";
  const generation = options.generation ?? "4";
  const lock = options.lock ?? `s 4 $end`;
  return copy.sh(`
    policy=${copy.gitDir}/lockstep/policy
    end=$(($(date +%s) + ${options.endsInSeconds ?? 600}))
    echo "refs/heads/main $(git rev-parse ${base}) ${generation} $end" \\
      >$policy/approved/$(git rev-parse ${revision})
    ${lock === "" ? "" : `echo "${lock}" >$policy/merge_lock`}`);
}
