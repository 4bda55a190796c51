// deno-lint-ignore-file no-console -- what is skipped is said aloud
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

/** A hook manager as people use it; its one check notes that it has run. */
interface Manager {
  readonly name: string;
  /** npm package; left out: a program of the system. */
  readonly npm?: string;
  /** Writes its configuration. */
  readonly configure: string;
  readonly install: string;
  /** False when it refuses to install beside a configured hooks path. */
  readonly installsAfter: boolean;
  /** True when a fresh linked worktree does not have its hooks at all. */
  readonly lacksLinked: boolean;
}

const NOTE = "echo theirs >>$TMPDIR/notes";

/** Some run nothing for an empty commit. */
const COMMIT = "echo x >>file && git add file && git commit -q -m x";

const MANAGERS: readonly Manager[] = [
  {
    name: "husky",
    npm: "husky@9.1.7",
    configure: `mkdir .husky && echo '${NOTE}' >.husky/pre-commit`,
    install: "npx --no husky",
    installsAfter: true,
    lacksLinked: true,
  },
  {
    name: "lefthook",
    npm: "lefthook@2.2.2",
    configure:
      `printf 'pre-commit:\\n  commands:\\n    note:\\n      run: ${NOTE}\\n' >lefthook.yml`,
    install: "npx --no lefthook install",
    installsAfter: true,
    lacksLinked: false,
  },
  {
    name: "prek",
    npm: "@j178/prek@0.5.3",
    configure: LOCAL_HOOK(),
    install: "npx --no prek install",
    installsAfter: true,
    lacksLinked: false,
  },
  {
    name: "pre-commit",
    configure: LOCAL_HOOK(),
    install: "pre-commit install",
    installsAfter: false,
    lacksLinked: false,
  },
];

function LOCAL_HOOK(): string {
  return `cat >.pre-commit-config.yaml <<'YAML'
repos:
- repo: local
  hooks:
  - {id: note, name: note, language: system, always_run: true, pass_filenames: false, entry: sh -c '${NOTE}'}
YAML`;
}

async function sh(repo: TempRepo, script: string, cwd = "."): Promise<Outcome> {
  const env = { npm_config_update_notifier: "false", CI: "", HUSKY: "1" };
  return await repo.exec(["sh", "-ec", script], { cwd, env });
}

async function mustSh(repo: TempRepo, script: string): Promise<void> {
  const outcome = await sh(repo, script);
  assertEquals(outcome.status, 0, outcome.stdout + outcome.stderr);
}

/** Says aloud what is missing; the test counts as ignored. */
async function isInstallable(manager: Manager): Promise<boolean> {
  const argv = manager.npm === undefined
    ? ["-c", `command -v ${manager.name}`]
    : ["-c", `command -v npm && npm view ${manager.npm} version`];
  const { success } = await new Deno.Command("sh", {
    args: argv,
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) console.error(`SKIPPED: ${manager.name} cannot be installed`);
  return success;
}

/** A repository with the manager's package and configuration committed. */
async function repoWith(manager: Manager): Promise<TempRepo> {
  const repo = await TempRepo.create();
  await mustSh(repo, manager.configure);
  if (manager.npm !== undefined) {
    await mustSh(
      repo,
      `printf 'node_modules\\n' >.gitignore; echo '{"private":true}' >package.json
       npm install --silent --no-audit --no-fund --ignore-scripts -D ${manager.npm}`,
    );
  }
  await mustSh(repo, "git add . && git commit -qm manager");
  return repo;
}

/** What a commit in a folder runs: theirs, ours, or both. */
async function runsIn(repo: TempRepo, cwd: string): Promise<string[]> {
  await Deno.remove(join(repo.root, "tmp/notes")).catch(() => {});
  const commit = await sh(repo, COMMIT, cwd);
  const notes = await sh(repo, 'cat "$TMPDIR/notes" 2>/dev/null || true');
  const main = await sh(repo, "git update-ref refs/heads/main HEAD", cwd);
  assertEquals(commit.status, 0, commit.stderr);
  return [
    ...(main.stderr.includes("lockstep: refused") ? ["ours"] : []),
    ...(notes.stdout.includes("theirs") ? ["theirs"] : []),
  ];
}

for (const manager of MANAGERS) {
  const ignore = !await isInstallable(manager);
  for (const order of ["before", "after"] as const) {
    Deno.test({
      name:
        `${manager.name} installed ${order} us: both run, and both uninstall`,
      ignore,
      fn: () => testManager(manager, order),
    });
  }
}

async function testManager(
  manager: Manager,
  order: "before" | "after",
): Promise<void> {
  await using repo = await repoWith(manager);
  if (order === "before") await mustSh(repo, manager.install);
  const config = () => Deno.readTextFile(join(repo.path, ".git/config"));
  const hooks = () =>
    sh(repo, "ls -l --time-style=+ .git/hooks; cat .git/hooks/*");
  const before = [await config(), (await hooks()).stdout];
  await repo.mustRun("workspace", "init");
  if (order === "after") {
    const installed = await sh(repo, manager.install);
    assertEquals(installed.status === 0, manager.installsAfter);
    if (!manager.installsAfter) return;
    // What a change does first: it takes in what was written over ours.
    await repo.mustRun("hooks", "repair");
  }
  await mustSh(repo, "git switch -qc topic && git worktree add -q ../linked");
  assertEquals(await runsIn(repo, "."), ["ours", "theirs"]);
  const linked = manager.lacksLinked ? ["ours"] : ["ours", "theirs"];
  if (manager.npm !== undefined) {
    await mustSh(repo, "ln -s ../demo/node_modules ../linked/node_modules");
  }
  assertEquals(await runsIn(repo, "../linked"), linked);
  await mustSh(repo, "git worktree remove --force ../linked");
  await repo.mustRun("workspace", "remove");
  if (order === "before") {
    assertEquals([await config(), (await hooks()).stdout], before);
  }
  const after = await sh(
    repo,
    `rm -f "$TMPDIR/notes"; ${COMMIT}; cat "$TMPDIR/notes"`,
  );
  assert(after.stdout.includes("theirs"), after.stderr);
}
