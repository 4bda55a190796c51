import { assert, assertEquals } from "@std/assert";
import { GateRepo } from "./gate_repo.ts";

/** What is tried from a worktree in which another branch is checked out. */
interface Row {
  readonly operation: string;
  /** Run in the linked worktree of `work`. */
  readonly script: string;
  /** `git`: git itself refuses it. */
  readonly outcome: "refused" | "git" | "free";
  /** What `git status --porcelain` shows where main is checked out. */
  readonly tree?: string;
}

const STAGE = "echo x >x && git add x && ";
const RECEIVE = "git config receive.denyCurrentBranch";

const ROWS: readonly Row[] = [
  { operation: "commit", script: `${STAGE}git commit -qm x`, outcome: "free" },
  {
    operation: "commit -a from a subfolder",
    script: `mkdir d && cd d && ${STAGE}git commit -qam x`,
    outcome: "free",
  },
  { operation: "merge (ff)", script: "git merge -q ff", outcome: "free" },
  { operation: "merge (true)", script: "git merge -q div", outcome: "free" },
  { operation: "rebase", script: "git rebase -q ff", outcome: "free" },
  {
    operation: "reset --hard",
    script: "git reset -q --hard ff",
    outcome: "free",
  },
  {
    operation: "symbolic-ref HEAD",
    script: "git symbolic-ref HEAD refs/heads/div",
    outcome: "free",
  },
  {
    operation: "update-ref",
    script: "git update-ref refs/heads/main ff",
    outcome: "refused",
  },
  {
    operation: "update-ref with the old value",
    script: "git update-ref refs/heads/main ff main",
    outcome: "refused",
  },
  {
    operation: "update-ref -d",
    script: "git update-ref -d refs/heads/main",
    outcome: "refused",
  },
  {
    operation: "two refs in one transaction",
    script:
      "printf 'update refs/heads/work %s\\nupdate refs/heads/main %s\\n' $(git rev-parse ff ff) | git update-ref --stdin",
    outcome: "refused",
  },
  { operation: "branch -f", script: "git branch -f main ff", outcome: "git" },
  { operation: "branch -D", script: "git branch -D main", outcome: "git" },
  {
    operation: "branch -M",
    script: "git branch -M work main",
    outcome: "git",
  },
  {
    operation: "push . HEAD:main",
    script: "git merge -q ff && git push -q . HEAD:main",
    outcome: "git",
  },
  {
    operation: "push . into what is checked out",
    script: `${RECEIVE} ignore && git push -q . ff:main`,
    outcome: "refused",
  },
  {
    operation: "fetch . into what is checked out",
    script: "git fetch -q . ff:main",
    outcome: "git",
  },
  {
    operation: "fetch -u . into what is checked out",
    script: "git fetch -qu . ff:main",
    outcome: "refused",
  },
  {
    operation: "push of a clone with updateInstead",
    script:
      `${RECEIVE} updateInstead && git clone -q . ../c && cd ../c && git push -q origin origin/ff:main`,
    outcome: "refused",
    // git updates the folder before it asks for the ref.
    tree: "A  n",
  },
];

Deno.test("reference-transaction holds main from other worktrees, and them free", async (t) => {
  const shape = { worktree: "main", refs: "loose" } as const;
  await using template = await GateRepo.create(shape);
  for (const row of ROWS) {
    await t.step(row.operation, async () => {
      const copy = await template.copy(shape);
      const refs = "git for-each-ref refs/heads/main refs/heads/work";
      const before = await copy.sh(refs);
      const outcome = await copy.sh(`cd ../linked && { ${row.script}; }`);
      const after = await copy.sh(refs);
      const main = (text: string) => text.split("\n")[0];
      assertEquals(main(after.stdout), main(before.stdout), outcome.stderr);
      assertEquals(
        outcome.status === 0,
        row.outcome === "free",
        outcome.stderr,
      );
      const isOurs = outcome.stderr.includes("lockstep: refused");
      assert(isOurs === (row.outcome === "refused"), outcome.stderr);
      if (row.operation.startsWith("two refs")) {
        assertEquals(after.stdout, before.stdout);
      }
      const { stdout } = await copy.sh("git status --porcelain");
      assertEquals(stdout.trimEnd(), row.tree ?? "");
    });
  }
});
