/**
 * What the hooks add to a commit and to a fetch of a thousand refs. Limits are
 * on differences of one run: of its medians or, where other work on the machine
 * has moved those, of its fastest rounds.
 */
import { join } from "@std/path";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";
import { type Contender, measure, type Measurement } from "./measure.ts";
import { medianOf, type Report, type Row } from "./report.ts";

const LOCKS = 20;
const UNMANAGED_LIMIT_MS = 5;
const MANAGED_LIMIT_MS = 12;
const REFS = 1000;
const FETCH_ROUNDS = 3;
const FETCH_LIMIT_RATIO = 2;

/** Measures commits: without hooks, unmanaged, managed, beside lefthook. */
async function benchCommits(rounds: number): Promise<Measurement[]> {
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

/** Returns false where npm cannot install it. */
async function setUpLefthook(repo: TempRepo): Promise<boolean> {
  const outcome = await sh(
    repo,
    `mkdir src && echo x >src/a1
     printf 'pre-commit:\\n  jobs:\\n    - run: "true"\\n' >lefthook.yml
     printf 'node_modules\\n' >.gitignore; echo '{"private":true}' >package.json
     npm install --silent --no-audit --no-fund --ignore-scripts -D lefthook@2.2.2
     npx --no lefthook install && git add . && git commit -qm lefthook`,
  );
  return outcome.status === 0;
}

/** Measures `git fetch --atomic` of many new refs, without and with hooks. */
async function benchFetch(): Promise<{
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
  const plain = join(repo.root, "plain");
  const times = new Map<string, number[]>([[plain, []], [guarded, []]]);
  // In turns, and once before that counts.
  for (let round = 0; round <= FETCH_ROUNDS; round++) {
    for (const [cwd, taken] of times) {
      const start = performance.now();
      await sh(repo, "git fetch -q --atomic", cwd);
      if (round > 0) taken.push(performance.now() - start);
      await sh(
        repo,
        "git for-each-ref --format='delete %(refname)' 'refs/remotes/origin/b*' | git -c core.hooksPath=/dev/null update-ref --stdin",
        cwd,
      );
    }
  }
  return {
    withoutMs: medianOf(times.get(plain) ?? []),
    withMs: medianOf(times.get(guarded) ?? []),
  };
}

async function sh(repo: TempRepo, script: string, cwd = repo.path) {
  return await exec(["sh", "-ec", script], { cwd, env: repo.env });
}

async function mustSh(repo: TempRepo, script: string): Promise<void> {
  const outcome = await sh(repo, script);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
}

/** Measures what the hooks cost; `rounds` of each kind of commit, in turns. */
export async function benchHooks(rounds: number): Promise<Report[]> {
  const [none, unmanaged, managed, lefthook] = await benchCommits(rounds);
  if (none === undefined) throw new Error("nothing was measured");
  const added = (each: Measurement | undefined) => ({
    medianMs: (each?.medianMs ?? NaN) - none.medianMs,
    minMs: (each?.minMs ?? NaN) - none.minMs,
  });
  const beside = added(lefthook);
  const commit = (
    each: Measurement | undefined,
    limitMs?: { readonly medianMs: number; readonly minMs: number },
  ): Row[] => {
    if (each === undefined) return [];
    const { medianMs, minMs } = added(each);
    return [{
      name: `commit: ${each.name}`,
      figures: [each.medianMs, medianMs, minMs, limitMs?.medianMs ?? null],
      isOver: limitMs !== undefined && medianMs > limitMs.medianMs &&
        minMs > limitMs.minMs,
    }];
  };
  const same = (ms: number) => ({ medianMs: ms, minMs: ms });
  const managedLimit = lefthook === undefined ? same(MANAGED_LIMIT_MS) : {
    medianMs: Math.min(MANAGED_LIMIT_MS, beside.medianMs / 2),
    minMs: Math.min(MANAGED_LIMIT_MS, beside.minMs / 2),
  };
  const { withoutMs, withMs } = await benchFetch();
  const fetch = `fetch --atomic of ${REFS} refs`;
  const fetchLimitMs = (FETCH_LIMIT_RATIO - 1) * withoutMs;
  return [{
    name: "hooks",
    columns: ["what git does", "median ms", "added", "fastest added", "limit"],
    rows: [
      ...commit(none),
      ...commit(unmanaged, same(UNMANAGED_LIMIT_MS)),
      ...commit(managed, managedLimit),
      ...commit(lefthook),
      { name: fetch, figures: [withoutMs, 0, null, null], isOver: false },
      {
        name: `${fetch}, with hooks`,
        figures: [withMs, withMs - withoutMs, null, fetchLimitMs],
        isOver: withMs - withoutMs > fetchLimitMs,
      },
    ],
  }];
}
