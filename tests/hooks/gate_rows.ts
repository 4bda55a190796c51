import { assert, assertEquals } from "@std/assert";
import { type Copy, GateRepo, type Shape } from "./gate_repo.ts";

/** What an operation on a protected branch without approval comes to. */
interface Row {
  readonly operation: string;
  /** Run in the worktree of `main`, before what is expected is looked at. */
  readonly script: string;
  /** `refused`: main is where it was. `free`: main too, and exit status 0. */
  readonly outcome: "refused" | "free";
  /** What `git status --porcelain` shows afterwards; `*` for anything. */
  readonly tree: string;
  /** Words of the message, when it matters. */
  readonly says?: string;
  /** Undoes what was left, by what the message says; then all is clean. */
  readonly undo?: string;
}

const STAGE = "echo x >x && git add x && ";
/** Elsewhere: main is checked out, and git itself would refuse. */
const AWAY = "git switch -q --detach && ";

const ROWS: readonly Row[] = [
  refused("commit", `${STAGE}git commit -qm x`, "A  x"),
  refused("commit -a", "echo x >>f1 && git commit -qam x", " M f1"),
  refused("commit -- path", "echo x >>f1; git commit -qm x -- f1", " M f1"),
  refused("commit --amend", "git commit -q --amend -m x", ""),
  refused("commit --no-verify", `${STAGE}git commit -qnm x`, "A  x"),
  refused("commit --amend --no-verify", "git commit -qn --amend -m x", ""),
  early("merge (ff)", "git merge -q ff"),
  early("merge --ff-only", "git merge -q --ff-only ff"),
  early("merge --no-ff", "git merge -q --no-ff ff"),
  early("merge --no-verify", "git merge -q --no-verify --no-ff ff"),
  early("merge (diverged)", "git merge -q div"),
  early("merge --squash", "git merge -q --squash div"),
  early("merge --no-commit", "git merge -q --no-commit --no-ff ff"),
  early("pull . ff", "git pull -q . ff"),
  early("pull --no-rebase . div", "git pull -q --no-rebase . div"),
  refused("pull --rebase . div", "git pull -q --rebase . div", "", REBASE()),
  refused("rebase div", "git rebase -q div", "", REBASE()),
  refused("rebase --no-verify", "git rebase -q --no-verify div", "", REBASE()),
  refused("rebase --apply div", "git rebase -q --apply div", "", {
    tree: "*",
    says: "git am --abort",
    undo: "git am --abort && git switch -q main",
  }),
  refused("rebase ff", "git rebase -q ff", "", REBASE()),
  refused("cherry-pick", "git cherry-pick div", "A  m", {
    says: "git cherry-pick --abort",
    undo: "git cherry-pick --abort",
  }),
  refused("cherry-pick --ff", "git cherry-pick --ff ff", "A  n", READ_TREE()),
  refused(
    "cherry-pick -n; commit",
    "git cherry-pick -n div && git commit -qm x",
    "A  m",
  ),
  refused("revert", "git revert --no-edit HEAD", "D  f1", READ_TREE()),
  refused("am", "git format-patch -q -1 --stdout div | git am -q", "A  m", {
    says: "git am --abort",
    undo: "git am --abort",
  }),
  refused("reset --hard", "git reset -q --hard ff", "A  n", READ_TREE()),
  refused("reset --soft", "git reset -q --soft ff", ""),
  refused("reset --keep", "git reset -q --keep ff", "A  n", READ_TREE()),
  refused("checkout -B", "git checkout -q -B main ff", "A  n", READ_TREE()),
  refused("switch -C", "git switch -q -C main ff", "A  n", READ_TREE()),
  refused("branch -f", `${AWAY}git branch -f main ff`, ""),
  refused("branch -M", `${AWAY}git branch -M ff main`, "", {
    says: "git branch ff ",
  }),
  refused("branch -m away", `${AWAY}git branch -m main gone`, ""),
  refused("branch -D", `${AWAY}git branch -D main`, ""),
  refused("update-ref", "git update-ref refs/heads/main ff", ""),
  refused("update-ref HEAD", "git update-ref HEAD ff", ""),
  refused("update-ref -d", "git update-ref -d refs/heads/main", ""),
  refused(
    "update-ref --stdin",
    "printf 'update refs/heads/main %s\\ncreate refs/heads/zz %s\\n' $(git rev-parse ff ff) | git update-ref --stdin",
    "",
  ),
  refused("push . ff:main", `${AWAY}git push -q . ff:main`, ""),
  refused("push . -f", `${AWAY}git push -q -f . div:main`, ""),
  refused("push . :main", `${AWAY}git push -q . :main`, ""),
  refused(
    "push . --no-verify",
    `${AWAY}git push -q --no-verify . ff:main`,
    "",
  ),
  refused("fetch . ff:main", `${AWAY}git fetch -q . ff:main`, ""),
  refused("fetch -u . ff:main", "git fetch -qu . ff:main", ""),
  refused("fetch . +div:main", `${AWAY}git fetch -q . +div:main`, ""),
  refused(
    "push from a clone",
    `${AWAY}git clone -q . ../c && cd ../c && git push -q origin origin/ff:main`,
    "",
  ),
  refused(
    "fetch of a bundle",
    `${AWAY}git bundle create -q ../b ff && git fetch -q ../b ff:main`,
    "",
  ),
  refused(
    "fast-import",
    `${AWAY}printf 'reset refs/heads/main\\nfrom %s\\n\\n' $(git rev-parse ff) | git fast-import --quiet`,
    "",
  ),
  refused(
    "filter-branch",
    "FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --msg-filter 'cat; echo x' main",
    "",
    { says: "Could not rewrite refs/heads/main" },
  ),
  refused(
    "commit-tree; update-ref",
    "git update-ref refs/heads/main $(git commit-tree -p main -m x 'main^{tree}')",
    "",
  ),
  refused(
    "alias; update-ref",
    "git symbolic-ref refs/heads/al refs/heads/main && git update-ref refs/heads/al ff",
    "",
  ),
  refused(
    "tracking ref; merge",
    "git update-ref refs/remotes/origin/main ff",
    "",
    { says: "gate.tracking" },
  ),
  refused(
    "tracking ref by a message that speaks of fetch",
    "git update-ref -m 'a fetch' refs/remotes/origin/main ff",
    "",
    { says: "gate.tracking" },
  ),
  refused(
    "tracking ref by a fetch from here",
    "git fetch -q . ff:refs/remotes/origin/main",
    "",
    { says: "gate.tracking" },
  ),
  free(
    "tracking ref by a fetch of it from its remote",
    "git fetch -q origin +main:refs/remotes/origin/main",
  ),
  refused(
    "merge of what a graft makes the upstream's past",
    "git fetch -q && echo $(git rev-parse origin/main ff) >../grafts && GIT_GRAFT_FILE=$PWD/../grafts git update-ref refs/heads/main ff",
    "",
  ),
  refused(
    "push from a clone into what is checked out",
    "git config receive.denyCurrentBranch updateInstead; git clone -q . ../c2 && cd ../c2 && git push -q origin origin/ff:main",
    "A  n",
    READ_TREE(),
  ),
  free("fetch into main, which has it", "git fetch -q -u origin main:main"),
  free(
    "symbolic-ref HEAD",
    "git branch here && git symbolic-ref HEAD refs/heads/here",
  ),
  free("reset --hard (no move)", "git reset -q --hard"),
  free("merge (nothing to do)", "git merge -q main~1"),
  free("pull (nothing to do)", "git pull -q"),
  free("stash", "echo x >>f1 && git stash -q && git stash pop -q", " M f1"),
  free("pack-refs", "git pack-refs --all"),
  free("pack-refs twice", "git pack-refs --all && git pack-refs --all"),
  free("gc", "git gc -q"),
  free("worktree add", "git worktree add -q ../more && git worktree list"),
  free("worktree add main elsewhere", `${AWAY}git worktree add -q ../m main`),
  free("checkout other", "git checkout -q ff && git checkout -q main"),
  free("switch -c; commit", `git switch -qc t && ${STAGE}git commit -qm x`),
  free("branch and tag", "git branch b ff && git tag t && git branch -D b"),
  free("rename of another branch", "git branch -m div other"),
  free("fetch", "git fetch -q"),
  free("bisect", "git bisect start -q && git bisect reset"),
  free("rebase of a topic branch", "git switch -q div && git rebase -q main"),
];

function refused(
  operation: string,
  script: string,
  tree: string,
  more: Partial<Row> = {},
): Row {
  return { operation, script, outcome: "refused", tree, ...more };
}

/** Refused before any file is touched. */
function early(operation: string, script: string): Row {
  return refused(operation, script, "", { says: "nothing was changed" });
}

function free(operation: string, script: string, tree = ""): Row {
  return { operation, script, outcome: "free", tree };
}

function REBASE(): Partial<Row> {
  return { tree: "*", says: "--abort", undo: "git rebase --abort" };
}

/** The message holds the whole command. */
function READ_TREE(): Partial<Row> {
  return { says: "git read-tree -m -u", undo: "read-tree" };
}

/** Runs every row in a copy of its own. */
export async function testGateRows(
  t: Deno.TestContext,
  shape: Shape,
): Promise<void> {
  await using template = await GateRepo.create(shape);
  for (const row of ROWS) {
    await t.step(row.operation, () => testRow(template, shape, row));
  }
}

async function testRow(
  template: GateRepo,
  shape: Shape,
  row: Row,
): Promise<void> {
  const copy = await template.copy(shape);
  const before = await copy.sh("git rev-parse main");
  const outcome = await copy.sh(row.script);
  const said = outcome.stdout + outcome.stderr;
  const after = await copy.sh("git rev-parse main");
  assertEquals(after.stdout, before.stdout, said);
  assertEquals(outcome.status === 0, row.outcome === "free", said);
  const words = row.says ?? (row.outcome === "free" ? "" : "lockstep: refused");
  assert(said.includes(words), said);
  await assertTree(copy, row.tree);
  const undo = row.undo === "read-tree"
    ? /git read-tree .*/.exec(said)?.[0]
    : row.undo;
  if (undo === undefined) return;
  assertEquals((await copy.sh(undo)).status, 0);
  await assertTree(copy, "");
}

async function assertTree(copy: Copy, expected: string): Promise<void> {
  if (expected === "*") return;
  const { stdout } = await copy.sh("git status --porcelain");
  assertEquals(stdout.trimEnd(), expected);
}
