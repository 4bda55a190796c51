import { assert, assertEquals } from "@std/assert";
import { ScopeRepo } from "./scope_repo.ts";

interface Row {
  readonly operation: string;
  /** Run in the child's worktree first; has to succeed. */
  readonly given?: string;
  readonly script: string;
  /** The rule that refuses it; left out when it is allowed. */
  readonly refused?: string;
  /** What the message names. */
  readonly says?: string;
}

/** Makes commits on `topic`, outside of everything. */
const ELSEWHERE =
  "git -C ../demo switch -q topic && echo x >>../demo/docs/d && git -C ../demo commit -qam t && ";
const OUT = "scope.outside";

const ROWS: readonly Row[] = [
  allowed("commit inside", "echo x >>src/a && git commit -qam x"),
  outside("commit -a", "echo x >>docs/d; git commit -qam x", "docs/d"),
  outside("from a subfolder", "echo x >>docs/d; cd src; git commit -qam x"),
  outside("delete", "git rm -q docs/d && git commit -qm x", "docs/d"),
  outside("mode", "chmod +x docs/d && git commit -qam x", "docs/d"),
  outside("rename into", "git mv docs/d src/d && git commit -qm x", "docs/d"),
  outside("rename out", "git mv src/a docs/a && git commit -qm x", "docs/a"),
  outside("new name", "echo x >'é \"q'; git add . && git commit -qm x"),
  outside(
    "denied",
    "mkdir src/secret; echo x >src/secret/k; git add . && git commit -qm x",
    "src/secret/k",
  ),
  allowed(
    "like the denied",
    "echo x >src/secret2; git add . && git commit -qm x",
  ),
  outside(
    "like the allowed",
    "mkdir src2; echo x >src2/a; git add . && git commit -qm x",
    "src2/a",
  ),
  allowed(
    "commit -- path beside a change",
    "echo x >>docs/d; echo x >>src/a; git commit -qm x -- src/a",
  ),
  allowed(
    "intent to add",
    "echo x >docs/new; git add -N docs/new; echo x >>src/a; git add src/a && git commit -qm x",
  ),
  outside(
    "commit --no-verify",
    "echo x >>docs/d; git commit -qnam x",
    "docs/d",
  ),
  outside(
    "commit that a replacement hides",
    "echo x >>src/a && git add . && good=$(git commit-tree -p HEAD -m x $(git write-tree)) && echo x >>docs/d && git add . && bad=$(git commit-tree -p HEAD -m x $(git write-tree)) && git replace $bad $good && git update-ref HEAD $bad",
    "docs/d",
  ),
  outside("cherry-pick", `${ELSEWHERE}git cherry-pick topic`, "docs/d"),
  outside(
    "a gitlink",
    "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),docs/sub; git commit -qm x",
    "docs/sub",
  ),
  outside(
    "a gitlink that is to be ignored",
    "git config submodule.docs/sub.ignore all; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),docs/sub; git commit -qnm x",
    "docs/sub",
  ),
  allowed(
    "a gitlink inside",
    "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),src/sub && git commit -qm x",
  ),
  {
    operation: "a first commit",
    given: "git update-ref -d HEAD",
    script: "echo x >>docs/d; git add docs; git commit -qm x",
    refused: OUT,
    says: "docs/d",
  },
  {
    operation: "a first commit inside",
    given: "git update-ref -d HEAD",
    script: "echo x >>src/a; git add src; git commit -qm x",
  },
  outside("merge --ff", `${ELSEWHERE}git merge -q topic`, "docs/d"),
  outside("merge --no-ff", `${ELSEWHERE}git merge -q --no-ff topic`, "docs/d"),
  outside(
    "merge --no-ff --no-verify",
    `${ELSEWHERE}git merge -q --no-ff --no-verify topic`,
    "docs/d",
  ),
  outside(
    "am",
    `${ELSEWHERE}git format-patch -q -1 --stdout topic | git am -q`,
    "docs/d",
  ),
  outside(
    "rebase",
    `${ELSEWHERE}echo x >>src/a; git commit -qam x; git rebase -q topic`,
    "docs/d",
  ),
  outside("reset --hard", `${ELSEWHERE}git reset -q --hard topic`, "docs/d"),
  outside("update-ref", `${ELSEWHERE}git update-ref HEAD topic`, "docs/d"),
  outside(
    "push into it",
    `${ELSEWHERE}git -C ../demo config receive.denyCurrentBranch ignore; git -C ../demo push -q . topic:task/s/kid`,
  ),
  {
    operation: "a commit that hooks never saw, found by the next one",
    given: "echo x >>docs/d; git -c core.hooksPath=/dev/null commit -qam x",
    script: "echo x >>src/a; git commit -qam y",
    refused: OUT,
    says: "docs/d",
  },
  {
    operation: "taking it back",
    given: "echo x >>docs/d; git -c core.hooksPath=/dev/null commit -qam x",
    script: "git checkout -q task/s/root -- docs/d && git commit -qm back",
  },
  {
    operation: "a sibling merged into the parent, then synced",
    given: "cd ../root && echo x >>docs/d && git commit -qam x && cd ../kid",
    script:
      "git merge -q --no-ff task/s/root && echo x >>src/a && git commit -qam y",
  },
  {
    operation: "main moved on and was merged",
    given:
      "cd ../demo && echo x >>docs/d && git -c core.hooksPath=/dev/null commit -qam x && cd ../kid && echo y >>src/a && git commit -qam y",
    script: "git merge -q main && echo x >>src/b && git commit -qam z",
  },
  {
    operation: "an evil merge",
    given:
      "cd ../root && echo x >>src/b && git commit -qam x && cd ../kid && echo y >>src/a && git commit -qam y",
    script:
      "git merge -q --no-commit task/s/root; echo x >>docs/d; git add . && git commit -qm evil",
    refused: OUT,
    says: "docs/d",
  },
  {
    operation: "a rebase onto the parent",
    given:
      "cd ../root && echo x >>docs/d && git commit -qam x && cd ../kid && echo y >>src/a && git commit -qam y",
    script: "git rebase -q task/s/root",
  },
  {
    operation: "the parent merges the child",
    given: "echo y >>src/a && git commit -qam y",
    script:
      "cd ../root && echo x >>docs/d && git commit -qam x && git merge -q task/s/kid",
  },
  {
    operation: "amend, with the old tip kept",
    given: "echo y >>src/a && git commit -qam y && git rev-parse HEAD >../old",
    script:
      "git commit -q --amend -m z && git for-each-ref --points-at=$(cat ../old) refs/lockstep/backup/task/s/kid/ | grep -q -e '-[0-9]*000$'",
  },
  {
    operation: "reset, with the old tip kept",
    given: "echo y >>src/a && git commit -qam y && git rev-parse HEAD >../old",
    script:
      "git reset -q --hard HEAD~1 && git for-each-ref --points-at=$(cat ../old) refs/lockstep/backup/task/s/kid/ | grep -q -e '-[0-9]*000$'",
  },
  {
    operation: "no scope file",
    given: "rm $P/scope/task%2Fs%2Fkid",
    script: "echo y >>src/a; git commit -qam y",
    refused: "scope.unreadable",
  },
  {
    operation: "an empty scope",
    given: "echo 'base task/s/root' >$P/scope/task%2Fs%2Fkid",
    script: "echo y >>src/a; git commit -qam y",
    refused: OUT,
  },
  {
    operation: "a scope with globs",
    given: "printf 'base task/s/root\\n+src/*.ts\\n' >$P/scope/task%2Fs%2Fkid",
    script: "echo y >>src/a; git commit -qam y",
    refused: OUT,
  },
  {
    operation: "inside a scope with globs",
    given: "printf 'base task/s/root\\n+src/*.ts\\n' >$P/scope/task%2Fs%2Fkid",
    script: "echo y >>src/a.ts; git add . && git commit -qm y",
  },
  {
    operation: "inside a scope with globs, after its parent moved on",
    given:
      "printf 'base task/s/root\\n+src/*.ts\\n' >$P/scope/task%2Fs%2Fkid; cd ../root && echo x >>docs/d && git commit -qam x && cd ../demo && echo z >>docs/d && git -c core.hooksPath=/dev/null commit -qam z",
    script: "echo y >>src/a.ts; git add . && git commit -qm y",
  },
  {
    operation: "a link out of the scope --no-verify",
    script: "ln -s ../docs/d src/link; git add . && git commit -qnm x",
    refused: "scope.link",
  },
  {
    operation: "its base is gone",
    given: "echo 'base nowhere' >$P/scope/task%2Fs%2Fkid",
    script: "echo y >>src/a; git commit -qam y",
    refused: "scope.unreadable",
  },
  {
    operation: "no policy at all",
    given: "rm -r $P",
    script: "echo y >>src/a; git commit -qam y",
    refused: "scope.unreadable",
  },
  {
    operation: "no policy at all, another branch",
    given: "rm -r $P",
    script:
      "cd ../demo && git switch -q topic && echo y >>src/a && git commit -qam y",
  },
  {
    operation: "no policy at all, main",
    given: "rm -r $P",
    script: "cd ../demo && echo y >>src/a && git commit -qam y",
    refused: "gate.unreadable",
  },
  other("a branch made from the child's worktree", "git branch mine"),
  {
    operation: "main moved from there",
    given: "echo x >>src/a; git commit -qam x",
    script: "git update-ref refs/heads/main HEAD",
    refused: "scope.other_branch",
  },
  other(
    "its parent moved from there",
    "git update-ref refs/heads/task/s/root HEAD~1",
  ),
  other(
    "its parent deleted from there",
    "git update-ref -d refs/heads/task/s/root",
  ),
  other(
    "commit on another branch",
    "git switch -q topic; echo x >>src/a; git commit -qam x",
  ),
  other(
    "commit on another branch --no-verify",
    "git switch -q topic; echo x >>src/a; git commit -qnam x",
  ),
  other(
    "commit on no branch",
    "git switch -q --detach; echo x >>src/a; git commit -qam x",
  ),
  allowed(
    "stash, tag and fetch",
    "echo x >>src/a; git stash -q && git stash pop -q && git tag t && git fetch -q ../demo",
  ),
  locked(
    "a locked file",
    lock("file src/a"),
    "echo x >>src/a; git commit -qam x",
  ),
  locked(
    "a locked folder",
    lock("prefix src"),
    "echo x >>src/a; git commit -qam x",
  ),
  locked(
    "everything locked",
    lock("prefix ."),
    "echo x >>src/a; git commit -qam x",
  ),
  locked(
    "a locked file --no-verify",
    lock("file src/a"),
    "echo x >>src/a; git commit -qnam x",
  ),
  locked(
    "a locked name with a newline",
    lock("file src/a\\nb"),
    "echo x >'src/a\nb'; git add . && git commit -qm x",
  ),
  {
    operation: "beside a lock",
    given: lock("file src/b"),
    script: "echo x >>src/a; git commit -qam x",
  },
  {
    operation: "below a name like a locked one",
    given: lock("prefix src/ab"),
    script: "echo x >src/abc; git add . && git commit -qm x",
  },
  {
    operation: "an expired lock",
    given: lock("file src/a", -1),
    script: "echo x >>src/a; git commit -qam x",
  },
  {
    operation: "a lock taken after the change",
    given: `echo x >>src/a; git commit -qam x; ${lock("file src/a")}`,
    script: "echo x >>src/b; git commit -qam y",
  },
  link("absolute", "/etc/passwd"),
  link("out of the repository", "../../x"),
  link("out of the scope", "../docs/d"),
  link("through a folder that is not there", "no/../../docs"),
  allowed(
    "a link inside",
    "ln -s ../src/a src/link; git add . && git commit -qm x",
  ),
  allowed("a link beside", "ln -s a src/link; git add . && git commit -qm x"),
];

function allowed(operation: string, script: string): Row {
  return { operation, script };
}

function outside(operation: string, script: string, says = ""): Row {
  return { operation, script, refused: OUT, says };
}

function other(operation: string, script: string): Row {
  return { operation, script, refused: "scope.other_branch" };
}

function locked(operation: string, given: string, script: string): Row {
  return { operation, given, script, refused: "lock.held", says: "L3" };
}

function lock(what: string, seconds = 600): string {
  return `printf '%s %s\\n' "$(($(date +%s) + ${seconds})) L3 other" '${what}' >$P/locked/task%2Fs%2Fkid`;
}

function link(operation: string, target: string): Row {
  return {
    operation: `a link ${operation}`,
    script: `ln -s ${target} src/link; git add . && git commit -qm x`,
    refused: "scope.link",
  };
}

/** Runs every row in a copy of its own. */
export async function testScopeRows(
  t: Deno.TestContext,
  refs: "loose" | "packed",
): Promise<void> {
  await using template = await ScopeRepo.create(refs);
  for (const row of ROWS) {
    await t.step(row.operation, async () => {
      const copy = await template.copy();
      if (row.given !== undefined) {
        const given = await copy.sh(row.given);
        assertEquals(given.status, 0, given.stderr);
      }
      const before = await copy.sh("git for-each-ref refs/heads/task/s/kid");
      const outcome = await copy.sh(row.script);
      const said = outcome.stdout + outcome.stderr;
      assertEquals(outcome.status === 0, row.refused === undefined, said);
      if (row.refused === undefined) return;
      assert(said.includes(`[${row.refused}]`), said);
      assert(said.includes(row.says ?? ""), said);
      if (row.operation === "rebase") return; // its first commit is allowed
      const after = await copy.sh("git for-each-ref refs/heads/task/s/kid");
      assertEquals(after.stdout, before.stdout);
    });
  }
}
