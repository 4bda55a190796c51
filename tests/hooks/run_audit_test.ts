import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { auditRun } from "../../src/core/run_audit.ts";
import { compileScope } from "../../src/core/scope.ts";
import { runHistory, takeSnapshot } from "../../src/io/run_snapshot.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** What a run does in a worktree whose scope is `src`. */
interface Row {
  readonly name: string;
  /** Made true before the run. */
  readonly given?: string;
  readonly script: string;
  /** Kinds of what is found; none: nothing wrong. */
  readonly kinds: readonly string[];
}

const ROWS: readonly Row[] = [
  ok("an edit inside", "echo x >>src/a"),
  ok("a commit inside", "echo x >>src/a && git commit -qm x -- src/a"),
  ok("a fetch", "git fetch -q ../demo"),
  ok("a build into a folder that was ignored before", "echo x >build/out"),
  ok("a file in a submodule inside", "echo x >src/sub/new"),
  ok("a sync with its base", "git merge -q --no-edit work"),
  found("an edit outside", "echo x >>docs", "uncommitted"),
  found("a new file outside", "echo x >new", "uncommitted"),
  found("an edit of what was dirty before", "echo x >>dirty", "uncommitted"),
  found(
    "what was dirty before, reverted",
    "git checkout -q dirty",
    "uncommitted",
  ),
  {
    name: "an edit of what was dirty before, among 250 such files",
    given: "for i in $(seq 250); do echo x >d$i; done",
    script: "echo y >>d177",
    kinds: ["uncommitted"],
  },
  found(
    "a commit outside",
    "echo x >>docs; git commit -qm x -- docs",
    "committed",
  ),
  found(
    "a commit outside, reverted",
    "echo x >>docs; git commit -qm x -- docs; git checkout -q HEAD~1 -- docs; git commit -qm y -- docs",
    "committed",
  ),
  found("an amended start", "git commit -q --amend -m x", "rewritten"),
  found("another branch", "git switch -qc other", "switched", "refs"),
  found("no branch", "git switch -q --detach", "switched"),
  found("a rename from inside to outside", "git mv src/a a", "uncommitted"),
  found("an ignored file", "echo x >ignored.log", "ignored"),
  found(
    "assume-unchanged",
    "git update-index --assume-unchanged docs; echo x >>docs",
    "ignored",
    "hidden",
  ),
  found(
    "skip-worktree",
    "git update-index --skip-worktree docs; echo x >>docs",
    "ignored",
    "hidden",
  ),
  found("a stash", "echo x >>src/a; git stash -q -- src/a", "refs"),
  found("a tag", "git tag t", "refs"),
  found("a branch moved", "git branch -f idle HEAD~1", "refs"),
  found("git configuration", "git config user.name x", "git_files"),
  found("a hook", "echo x >../demo/.git/hooks/pre-commit", "git_files"),
  found("an exclude", "echo src >>../demo/.git/info/exclude", "git_files"),
  found("the main worktree", "echo x >>../demo/docs", "others"),
  found("through a link that leads out", "echo x >>src/link", "links"),
  found(
    "a new link that leads out",
    "ln -s /etc/hostname src/hostname",
    "links",
  ),
  found("above its folder", "cd src && echo x >../above", "uncommitted"),
];

function ok(name: string, script: string): Row {
  return { name, script, kinds: [] };
}

function found(name: string, script: string, ...kinds: string[]): Row {
  return { name, script, kinds };
}

Deno.test("auditRun() finds what a run did beside its scope", async (t) => {
  await using template = await TempRepo.create();
  await sh(
    template,
    template.path,
    `mkdir src && echo a >src/a && echo d >docs && echo d >dirty
     echo outside >../outside && ln -s ../../outside src/link
     printf 'ignored.log\\nbuild/\\n' >.gitignore
     git init -q ../sub && git -C ../sub commit -q --allow-empty -m s
     git -c protocol.file.allow=always submodule --quiet add ../sub src/sub
     git add . && git commit -qm files && git branch idle && git branch work
     git worktree add -q -b task/s/kid ../kid
     cd ../kid && git -c protocol.file.allow=always submodule --quiet update --init
     mkdir build && echo x >>dirty`,
  );
  let copies = 0;
  for (const row of ROWS) {
    await t.step(row.name, async () => {
      const root = join(template.root, `copy-${++copies}`);
      await sh(
        template,
        template.root,
        `mkdir ${root} && cp -a demo kid sub outside ${root}/ && cd ${root}
         sed -i "s|${template.root}|${root}|" demo/.git/worktrees/kid/gitdir kid/.git
         find kid/src/sub/.git demo/.git -name config -o -name .git -type f | xargs sed -i "s|${template.root}|${root}|"
         sed -i "s|${template.root}|${root}|" kid/src/sub/.git`,
      );
      const folder = join(root, "kid");
      const options = {
        commonDir: join(root, "demo/.git"),
        folder,
        others: [join(root, "demo")],
        managed: ["refs/heads/task/s/kid"],
        now: "2026-01-01T00:00:00.000Z",
      };
      await sh(template, folder, row.given ?? "");
      const before = await takeSnapshot(options);
      await sh(template, folder, row.script);
      const findings = auditRun({
        before,
        after: await takeSnapshot(options),
        history: await runHistory(folder, before.commit),
        isAllowed: compileScope({ allow: ["src"], deny: [] }).isAllowed,
      });
      const kinds = findings.map((each) => each.kind);
      assertEquals(kinds, [...row.kinds], JSON.stringify(findings));
    });
  }
});

Deno.test("audit.run compares a thread's worktree with its start", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun(
    ...["session", "open", "--user-request", "x", "--worktree-name", "own"],
  );
  const spawned = await repo.run([
    ...["thread", "child", "spawn", "--role", "worker", "--session", "own"],
    ...["--runner", "command", "--objective", "try it", "--scope", "src"],
    ...["--json", "--", "sh", "-c", "echo x >outside"],
  ]);
  const { id } = JSON.parse(spawned.stdout).data.thread;
  await repo.mustRun(
    ...["thread", "child", "wait-status", id, "--session", "own"],
  );
  const outcome = await repo.run(["audit", "run", id, "--json"]);
  assertEquals(outcome.status, 1, outcome.stderr);
  const { findings } = JSON.parse(outcome.stdout).data;
  assertEquals(findings.map((each: { kind: string }) => each.kind), [
    "uncommitted",
  ]);
  assert(findings[0].text.includes("outside"), findings[0].text);
});

async function sh(repo: TempRepo, cwd: string, script: string): Promise<void> {
  const outcome = await repo.exec(["sh", "-ec", script], { cwd });
  assertEquals(outcome.status, 0, outcome.stderr);
}
