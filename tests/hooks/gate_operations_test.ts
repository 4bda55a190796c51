import { assert, assertEquals } from "@std/assert";
import { approve, type Copy, GateRepo } from "./gate_repo.ts";
import { testGateRows } from "./gate_rows.ts";

const LOOSE = { worktree: "main", refs: "loose" } as const;

Deno.test("reference-transaction holds main in the main worktree, loose refs", (t) =>
  testGateRows(t, LOOSE));

Deno.test("reference-transaction holds main in a linked worktree, packed refs", (t) =>
  testGateRows(t, { worktree: "linked", refs: "packed" }));

/** What becomes of an approval. */
interface Approval {
  readonly name: string;
  readonly given: (copy: Copy) => Promise<unknown>;
  readonly script: string;
  readonly moves: boolean;
  readonly says?: string;
  readonly tree?: string;
}

const APPROVALS: readonly Approval[] = [
  {
    name: "merge --ff-only of the approved commit",
    given: (copy) => approve(copy, "ff"),
    script: "git merge -q --ff-only ff",
    moves: true,
  },
  {
    name: "update-ref while checked out nowhere",
    given: (copy) => approve(copy, "ff"),
    script: "git switch -q --detach && git update-ref refs/heads/main ff main",
    moves: true,
  },
  {
    name: "push . while checked out nowhere",
    given: (copy) => approve(copy, "ff"),
    script: "git switch -q --detach && git push -q . ff:main",
    moves: true,
  },
  {
    name: "merge --no-ff makes another commit",
    given: (copy) => approve(copy, "ff"),
    script: "git merge -q --no-ff ff",
    moves: false,
    tree: "A  n",
  },
  {
    name: "approved for another base",
    given: (copy) => approve(copy, "ff", { base: "div" }),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "its approval is for base",
  },
  {
    name: "merge lock not held",
    given: (copy) => approve(copy, "ff", { lock: "" }),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "the merge lock is not held",
  },
  {
    name: "merge lock of a later generation",
    given: (copy) => approve(copy, "ff", { lock: "s 5 $end" }),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "changed hands",
  },
  {
    name: "merge lock expired",
    given: (copy) => approve(copy, "ff", { lock: "s 4 $((end - 601))" }),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "the merge lock has expired",
  },
  {
    name: "approval expired",
    given: (copy) =>
      approve(copy, "ff", { endsInSeconds: -1, lock: "s 4 $((end + 99))" }),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "its approval has expired",
  },
  {
    name: "approval of another commit",
    given: (copy) => approve(copy, "div"),
    script: "git merge -q --ff-only ff",
    moves: false,
    says: "it has no approval",
  },
  {
    name: "override without the merge lock",
    given: (copy) =>
      approve(copy, "ff", { generation: "override:O1", lock: "" }),
    script: "git merge -q --ff-only ff",
    moves: true,
  },
];

Deno.test("reference-transaction lets main move to the approved commit only", async (t) => {
  await using template = await GateRepo.create(LOOSE);
  for (const row of APPROVALS) {
    await t.step(row.name, async () => {
      const copy = await template.copy(LOOSE);
      const before = await copy.sh("git rev-parse main");
      await row.given(copy);
      const outcome = await copy.sh(row.script);
      const after = await copy.sh("git rev-parse main");
      assertEquals(after.stdout !== before.stdout, row.moves, outcome.stderr);
      assertEquals(outcome.status === 0, row.moves, outcome.stderr);
      assert(outcome.stderr.includes(row.says ?? ""), outcome.stderr);
      const { stdout } = await copy.sh("git status --porcelain");
      assertEquals(stdout.trimEnd(), row.tree ?? "");
    });
  }
});

Deno.test("reference-transaction uses an approval up and reports the landing", async () => {
  await using template = await GateRepo.create(LOOSE);
  const copy = await template.copy(LOOSE);
  await approve(copy, "ff");
  await copy.sh("git merge -q --ff-only ff");
  const state = `${copy.gitDir}/lockstep`;
  const left = await copy.sh(
    `ls ${state}/policy/approved; cat ${state}/spool/*`,
  );
  assert(left.stdout.startsWith("kind landed\n"), left.stdout);
  const { stdout } = await copy.sh("git rev-parse main");
  assert(left.stdout.includes(`new ${stdout}`), left.stdout);
});
