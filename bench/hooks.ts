// deno-lint-ignore-file no-console -- a script; printing is all it does
/**
 * `deno run -A bench/hooks.ts [ROUNDS]`: what the hooks add to a commit and to
 * a fetch of a thousand refs. Limits are on differences of medians of one run.
 */
import { join } from "@std/path";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";
import { type Contender, measure, type Measurement } from "./measure.ts";

const LOCKS = 20;
const UNMANAGED_LIMIT_MS = 5;
const MANAGED_LIMIT_MS = 12;
const REFS = 1000;
const FETCH_ROUNDS = 3;
const FETCH_LIMIT_RATIO = 2;

/** Measures commits: without hooks, unmanaged, managed, beside lefthook. */
export async function benchCommits(rounds: number): Promise<Measurement[]> {
  await using repo = await TempRepo.create();
  await using other = await TempRepo.create();
  await mustSh(
    repo,
    "mkdir src; for i in $(seq 30); do echo x >src/a$i; done; git add . && git commit -qm files && git config gc.auto 0",
  );
  await repo.mustRun("workspace", "init");
  const kid = await managedWorktree(repo);
  await mustSh(
    repo,
    "git worktree add -q -b none ../none && git worktree add -q -b plain ../plain",
  );
  const hasLefthook = await setUpLefthook(other);
  const commit = (name: string, cwd: string, options = ""): Contender => ({
    name,
    cwd,
    env: repo.env,
    argv: (n) => [
      "sh",
      "-c",
      `echo ${n} >>src/a1; git ${options} commit -qam x`,
    ],
  });
  return await measure([
    commit("no hooks", join(repo.root, "none"), "-c core.hooksPath=/dev/null"),
    commit("unmanaged branch", join(repo.root, "plain")),
    commit(`managed, scope and ${LOCKS} locks`, kid),
    ...(hasLefthook ? [commit("lefthook, one trivial job", other.path)] : []),
  ], rounds);
}

async function managedWorktree(repo: TempRepo): Promise<string> {
  const open = ["session", "open", "--user-request", "x", "--worktree-name"];
  await repo.mustRun(...open, "own");
  await repo.mustRun(...open, "holder");
  const { worktree } = await repo.mustRun(
    ...["worktree", "spawn", "kid", "--allow", "src", "--session", "own"],
  ) as { worktree: { path: string } };
  const paths = Array.from({ length: LOCKS }, (_, n) => `docs/${n}`);
  await repo.mustRun(
    ...["lock", "acquire", ...paths],
    ...["--reason", "bench", "--session", "holder"],
  );
  return worktree.path;
}

/** Returns false, and says so, where npm cannot install it. */
async function setUpLefthook(repo: TempRepo): Promise<boolean> {
  const outcome = await sh(
    repo,
    `mkdir src && echo x >src/a1
     printf 'pre-commit:\\n  jobs:\\n    - run: "true"\\n' >lefthook.yml
     printf 'node_modules\\n' >.gitignore; echo '{"private":true}' >package.json
     npm install --silent --no-audit --no-fund --ignore-scripts -D lefthook@2.2.2
     npx --no lefthook install && git add . && git commit -qm lefthook`,
  );
  if (outcome.status !== 0) console.error("lefthook cannot be installed here");
  return outcome.status === 0;
}

/** Measures `git fetch --atomic` of many new refs, without and with hooks. */
export async function benchFetch(): Promise<{
  readonly withoutMs: number;
  readonly withMs: number;
}> {
  await using repo = await TempRepo.create();
  await mustSh(
    repo,
    `git clone -q . ../plain && git clone -q . ../guarded
     for i in $(seq ${REFS}); do echo "create refs/heads/b$i HEAD"; done | git update-ref --stdin`,
  );
  const guarded = join(repo.root, "guarded");
  await repo.mustRunIn(guarded, "workspace", "init");
  const time = async (cwd: string): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < FETCH_ROUNDS; round++) {
      const start = performance.now();
      await sh(repo, "git fetch -q --atomic", cwd);
      times.push(performance.now() - start);
      await sh(
        repo,
        "git for-each-ref --format='delete %(refname)' 'refs/remotes/origin/b*' | git -c core.hooksPath=/dev/null update-ref --stdin",
        cwd,
      );
    }
    return times.toSorted((a, b) => a - b)[1] ?? NaN;
  };
  return {
    withoutMs: await time(join(repo.root, "plain")),
    withMs: await time(guarded),
  };
}

async function sh(repo: TempRepo, script: string, cwd = repo.path) {
  return await exec(["sh", "-ec", script], { cwd, env: repo.env });
}

async function mustSh(repo: TempRepo, script: string): Promise<void> {
  const outcome = await sh(repo, script);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
}

/** Prints the figures; returns those that are over their limit. */
async function report(rounds: number): Promise<string[]> {
  const commits = await benchCommits(rounds);
  const [none, unmanaged, managed, lefthook] = commits.map((each) =>
    each.medianMs
  );
  for (const each of commits) {
    const added = each.medianMs - (none ?? NaN);
    console.log(
      `${each.name}: ${each.medianMs.toFixed(1)} ms, +${added.toFixed(1)}`,
    );
  }
  const fetch = await benchFetch();
  console.log(
    `fetch --atomic of ${REFS} refs: ${
      fetch.withoutMs.toFixed(0)
    } ms without, ${fetch.withMs.toFixed(0)} ms with hooks`,
  );
  const added = (median: number | undefined) => (median ?? NaN) - (none ?? NaN);
  const half = lefthook === undefined ? Infinity : added(lefthook) / 2;
  const over: [string, boolean][] = [
    ["unmanaged branch", added(unmanaged) > UNMANAGED_LIMIT_MS],
    ["managed worktree", added(managed) > MANAGED_LIMIT_MS],
    ["half of lefthook", added(managed) > half],
    ["fetch", fetch.withMs > FETCH_LIMIT_RATIO * fetch.withoutMs],
  ];
  return over.filter(([, isOver]) => isOver).map(([name]) => name);
}

if (import.meta.main) {
  const over = await report(Number(Deno.args[0] ?? "30"));
  for (const name of over) console.error(`${name} is over its limit`);
  Deno.exit(over.length === 0 ? 0 : 1);
}
