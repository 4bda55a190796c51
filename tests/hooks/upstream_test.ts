import { assert, assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { definition as acceptUpstream } from "../../src/methods/workspace/accept_upstream.ts";
import { asPerson } from "../helpers/person.ts";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

/** `evil` is what nobody approved; `up.git` is the remote, `fork` another. */
async function guarded(): Promise<TempRepo> {
  const repo = await TempRepo.create();
  await must(
    repo,
    `git clone -q --bare . ../up.git && git clone -q --bare . ../fork.git
     git remote add origin ../up.git && git fetch -q
     git branch -q -u origin/main main
     git branch work
     git switch -qc evil && echo e >e && git add e && git commit -qm e
     git switch -q main`,
  );
  await repo.mustRun("workspace", "init");
  return repo;
}

function sh(repo: TempRepo, script: string): Promise<Outcome> {
  return repo.exec(["sh", "-c", script]);
}

async function must(repo: TempRepo, script: string): Promise<string> {
  const outcome = await repo.exec(["sh", "-ec", script]);
  assertEquals(outcome.status, 0, outcome.stderr);
  return outcome.stdout;
}

async function isMoved(repo: TempRepo): Promise<boolean> {
  const ids = await must(repo, "git rev-parse main work");
  const [main, work] = ids.split("\n");
  return main !== work;
}

const FF = "git update-ref refs/heads/main evil";

/** As if nothing had been changed. */
const COVER_UP = `
  git remote set-url origin ../up.git; git config --unset-all remote.origin.fetch evil
  git config --unset remote.origin.pushurl; git config --unset remote.origin.uploadpack
  git branch -q -u origin/main main; ${FF}; git merge -q --ff-only evil`;

/** Ways to make main follow what its upstream does not have. */
const WAYS: readonly (readonly [what: string, script: string])[] = [
  [
    "another remote, that is this repository",
    `git remote add self . && git fetch -q self && git branch -q -u self/evil main; ${FF}; git merge -q --ff-only evil`,
  ],
  [
    "a branch of this repository as upstream",
    `git branch -q -u evil main; ${FF}; git pull -q`,
  ],
  [
    "another branch of the same remote",
    `git push -q origin evil && git config branch.main.merge refs/heads/evil; ${FF}; git pull -q`,
  ],
  [
    "the same remote at another address",
    `git remote set-url origin . && git fetch -q origin +evil:refs/remotes/origin/main; git fetch -q; ${FF}; git pull -q`,
  ],
  [
    "the address of the moment",
    `git switch -q evil; git -C .. clone -q --bare demo copy.git; git -C ../copy.git branch -f main evil; git switch -q main
     git -c remote.origin.url=../copy.git fetch -q; git -c url.../copy.git.insteadOf=../up.git fetch -q; ${FF}`,
  ],
  [
    "an address to push to that is not the one to fetch from",
    `git clone -q --bare . ../copy.git; git config remote.origin.pushurl ../copy.git; git push -q origin evil:main; git config --unset remote.origin.pushurl; ${FF}`,
  ],
  [
    "a refspec that fetches another branch as main",
    `git push -q origin evil && git config --add remote.origin.fetch +refs/heads/evil:refs/remotes/origin/main; git fetch -q; git config --unset-all remote.origin.fetch evil; ${FF}`,
  ],
  [
    "a refspec of another remote",
    `git remote add self . && git config --add remote.self.fetch +refs/heads/evil:refs/remotes/origin/main; git fetch -q self; git remote remove self; ${FF}`,
  ],
  [
    "a refspec by hand",
    `git push -q origin evil; git fetch -q origin +evil:refs/remotes/origin/main; git fetch -q --refmap=+refs/heads/evil:refs/remotes/origin/main origin evil; git fetch -q . evil:remotes/origin/main origin; ${FF}`,
  ],
  [
    "a refspec on standard input",
    `git push -q origin evil; echo evil:refs/remotes/origin/main | git fetch -q --stdin origin; ${FF}`,
  ],
  [
    "another program in the place of the remote's",
    `git clone -q --bare . ../copy.git; git -C ../copy.git branch -f main evil
     printf '#!/bin/sh\\nexec git-upload-pack ../copy.git\\n' >../up && chmod +x ../up
     git fetch -q --upload-pack="$PWD/../up" origin; git fetch -q --upl "$PWD/../up" origin
     git config remote.origin.uploadpack "$PWD/../up"; git fetch -q; git config --unset remote.origin.uploadpack; ${FF}`,
  ],
  [
    "the tracking ref as an alias",
    `git symbolic-ref refs/remotes/origin/main refs/heads/evil; ${FF}`,
  ],
  [
    "a relative address, from a worktree where it names something else",
    `mkdir ../deep && git worktree add -q ../deep/wt work && git clone -q --bare . ../deep/up.git && git -C ../deep/up.git branch -f main evil
     (cd ../deep/wt && git fetch -q); ${FF}`,
  ],
];

Deno.test("main follows no other upstream than the one on record", async (t) => {
  for (const [what, script] of WAYS) {
    await t.step(what, async () => {
      await using repo = await guarded();
      for (const each of [script, COVER_UP]) {
        const { stderr } = await sh(repo, each);
        assertEquals(await isMoved(repo), false, stderr);
        assert(stderr.includes("lockstep: refused"), stderr);
      }
    });
  }
});

Deno.test("two protected branches that name each other as upstream stay where they are", async () => {
  await using repo = await TempRepo.create();
  await must(
    repo,
    `git branch release && git branch work
     git switch -qc evil && echo e >e && git add e && git commit -qm e && git switch -q main
     git remote add self . && git fetch -q self
     git branch -q -u self/release main && git branch -q -u self/main release`,
  );
  const open = ["workspace", "init", "--protect", "main", "--protect"];
  await repo.mustRun(...open, "release");
  const { stderr } = await sh(
    repo,
    `git push -q . evil:release; git fetch -q self +evil:refs/remotes/self/release
     git update-ref refs/remotes/self/release evil
     git branch -q -u release main; git branch -q -u main release; ${FF}
     git update-ref refs/heads/release evil`,
  );
  assertEquals(await isMoved(repo), false, stderr);
  assertEquals(
    await must(repo, "git rev-parse release"),
    await must(repo, "git rev-parse work"),
  );
});

Deno.test("an upstream of another name than the branch is followed, and its tracking ref guarded", async () => {
  await using repo = await TempRepo.create();
  await must(
    repo,
    `git clone -q --bare . ../up.git && git -C ../up.git branch trunk
     git branch work && git remote add origin ../up.git && git fetch -q
     git branch -q -u origin/trunk main && git clone -q -b trunk ../up.git ../other
     git switch -qc evil && echo e >e && git add e && git commit -qm e && git switch -q main`,
  );
  await repo.mustRun("workspace", "init", "--protect", "main");
  const forged = await sh(
    repo,
    `git update-ref refs/remotes/origin/trunk evil; ${FF}`,
  );
  assert(forged.stderr.includes("gate.tracking"), forged.stderr);
  assertEquals(await isMoved(repo), false);
  await must(
    repo,
    `cd ../other && git commit -q --allow-empty -m o && git push -q origin trunk
     cd ../demo && git fetch -q origin trunk:refs/remotes/origin/trunk && git pull -q --ff-only`,
  );
  assertEquals(await isMoved(repo), true);
});

const ACCEPT = { branch: undefined, reason: "we moved" };
const MOVE = `git remote set-url origin https://me:secret@127.0.0.1:9/x.git`;

Deno.test("a changed upstream is refused with the remedy, shown, found, and accepted by a person", async () => {
  await using repo = await guarded();
  await must(
    repo,
    `git remote add fork ../fork.git && git clone -q ../fork.git ../other
     cd ../other && git commit -q --allow-empty -m o && git push -q
     cd ../demo && git fetch -q fork && git branch -q -u fork/main main`,
  );
  const pulled = await sh(repo, "git pull -q --ff-only");
  for (
    const words of [
      "on record: refs/remotes/origin/main, ../up.git",
      "set up now: refs/remotes/fork/main, from fork",
      "git branch --set-upstream-to=origin/main main",
      "lockstep workspace accept-upstream main --reason TEXT",
    ]
  ) assert(pulled.stderr.includes(words), pulled.stderr);
  assertEquals(await isMoved(repo), false);

  const status = await repo.mustRun("status") as { needs: string[] };
  const need = status.needs.find((each) => each.includes("upstream"));
  assert(need?.includes("main of fork (../fork.git)"), `${status.needs}`);
  const doctor = await repo.run(["doctor"]);
  assert(doctor.stdout.includes("upstream.recorded"), doctor.stdout);
  const audit = await repo.run(["audit", "main"]);
  assert(
    audit.stdout.includes("upstream_changed: main is configured"),
    audit.stdout,
  );

  await assertRejects(
    () =>
      acceptUpstream.run(
        asPerson(repo.path, acceptUpstream.name, false),
        ACCEPT,
      ),
    LockstepError,
    "not confirmed",
  );
  const byProgram = await repo.run(
    ["workspace", "accept-upstream", "main", "--reason", "mine"],
  );
  assert(byProgram.stderr.includes("person.required"), byProgram.stderr);
  assertEquals((await sh(repo, "git pull -q --ff-only")).status !== 0, true);

  const accepted = await acceptUpstream.run(
    asPerson(repo.path, acceptUpstream.name),
    ACCEPT,
  );
  assertEquals(accepted.before, "main of origin (../up.git)");
  assertEquals(accepted.upstream, "main of fork (../fork.git)");
  await must(repo, "git pull -q --ff-only");
  assertEquals(await isMoved(repo), true);
  const { violations } = await repo.mustRun("violation", "list", "--all") as {
    violations: { kind: string; state: string; note: string }[];
  };
  assertEquals(
    violations.map(({ kind, state, note }) => [kind, state, note]),
    [["upstream_changed", "acknowledged", "we moved"]],
  );
});

Deno.test("main does not even follow the upstream on record while git is set up for another", async () => {
  await using repo = await guarded();
  await must(
    repo,
    `git clone -q ../up.git ../other && cd ../other && git commit -q --allow-empty -m o && git push -q
     cd ../demo && git fetch -q && git branch -q -u evil main`,
  );
  const merge = "git merge -q --ff-only origin/main";
  const refused = await sh(repo, merge);
  assert(refused.stderr.includes("gate.upstream_changed"), refused.stderr);
  const way = /git branch --set-upstream-to=.*/.exec(refused.stderr)?.[0];
  await must(repo, `${way} && ${merge}`);
  assertEquals(await isMoved(repo), true);
});

Deno.test("an upstream that came after the set-up is followed once a person accepts it", async () => {
  await using repo = await TempRepo.create({ init: true });
  await must(
    repo,
    `git branch work && git init -q --bare -b main ../up.git && git remote add origin ../up.git
     git push -q -u origin main && git clone -q ../up.git ../other
     cd ../other && git commit -q --allow-empty -m o && git push -q`,
  );
  const pulled = await sh(repo, "git pull -q --ff-only");
  assert(pulled.stderr.includes("accept-upstream main"), pulled.stderr);
  await acceptUpstream.run(asPerson(repo.path, acceptUpstream.name), ACCEPT);
  await must(repo, "git pull -q --ff-only");
  assertEquals(await isMoved(repo), true);
});

Deno.test("a second workspace.init accepts no other upstream", async () => {
  await using repo = await guarded();
  await must(repo, MOVE);
  const { upstreams } = await repo.mustRun("workspace", "init") as {
    upstreams: Record<string, string>;
  };
  assertEquals(upstreams, { main: "main of origin (../up.git)" });
});

Deno.test("what an address holds of credentials is kept nowhere", async () => {
  await using repo = await guarded();
  await must(repo, MOVE);
  const accepted = await acceptUpstream.run(
    asPerson(repo.path, acceptUpstream.name),
    ACCEPT,
  );
  assertEquals(accepted.upstream, "main of origin (https://127.0.0.1:9/x.git)");
  const found = await sh(repo, "grep -r secret .git/lockstep");
  assertEquals(found.stdout, "");
});

/** What runs no hook, and makes the tracking ref say what it likes. */
const FORGERIES: readonly (readonly [what: string, script: string])[] = [
  [
    "a ref written as a file",
    'echo "$(git rev-parse evil)" >.git/refs/remotes/origin/main',
  ],
  [
    "git remote rename",
    `git clone -q --bare . ../copy.git; git -C ../copy.git branch -f main evil
     git remote add other ../copy.git && git fetch -q other && git config remote.other.url ../up.git
     git remote remove origin && git remote rename other origin && git branch -q -u origin/main main`,
  ],
  [
    "a fetch without hooks",
    "git -c core.hooksPath=/dev/null fetch -q . +evil:refs/remotes/origin/main",
  ],
];

for (const [what, script] of FORGERIES) {
  Deno.test(`audit.main finds what came as the upstream's by ${what}`, async () => {
    await using repo = await guarded();
    await must(repo, `${script}; ${FF}`);
    assertEquals(await isMoved(repo), true);
    await must(repo, "git fetch -q");
    const audit = await repo.run(["audit", "main"]);
    assert(audit.stdout.includes("not_upstream: main was let move"));
    assertEquals((await repo.run(["audit", "main"])).status, 0);
  });
}
