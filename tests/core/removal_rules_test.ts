import { assertEquals } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  mergeTargets,
  obstaclesTo,
  type RemovalFacts,
  requireNoObstacle,
} from "../../src/core/removal_rules.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import {
  childSample,
  NOON,
  sessionSample,
  threadSample,
  worktreeSample,
} from "../helpers/record_samples.ts";

const CLEAN: RemovalFacts = {
  isMissing: false,
  isVolumeAbsent: false,
  uncommitted: [],
  merged: "ancestry",
  unmergedCommits: 0,
  stashes: 0,
  hasSubmoduleWork: false,
  users: [],
};

function ledger(): MemoryView {
  const memory = new MemoryView();
  memory.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs: [],
  });
  memory.put("sessions", "gallery", sessionSample());
  memory.put("worktrees", "gallery", worktreeSample());
  memory.put("worktrees", "auth-flow", childSample());
  return memory;
}

/** Reasons without and with force; a reason that force waives shows once. */
const CASES: readonly (readonly [
  what: string,
  facts: Partial<RemovalFacts>,
  plain: string | undefined,
  forced: string | undefined,
])[] = [
  ["nothing in the way", {}, undefined, undefined],
  ["new files", { uncommitted: ["a"] }, "worktree.dirty", undefined],
  [
    "commits elsewhere nowhere",
    { merged: "no", unmergedCommits: 2 },
    "worktree.unmerged",
    undefined,
  ],
  ["a squash merge", { merged: "content" }, undefined, undefined],
  [
    "a merge under way",
    { operation: "merge" },
    "worktree.operation",
    undefined,
  ],
  ["a stash", { stashes: 1 }, "worktree.stashed", undefined],
  [
    "work in a submodule",
    { hasSubmoduleWork: true },
    "worktree.submodules",
    "worktree.submodules",
  ],
  [
    "another repository on the path",
    { difference: "it is a clone" },
    "worktree.identity",
    "worktree.identity",
  ],
  ["a lock of git", { lockedReason: "" }, "worktree.locked", "worktree.locked"],
  ["a shell in it", { users: [42] }, "worktree.in_use", "worktree.in_use"],
  [
    "a volume that is not there",
    { isMissing: true, isVolumeAbsent: true },
    "worktree.volume_absent",
    "worktree.volume_absent",
  ],
  ["a folder that is gone", { isMissing: true }, undefined, undefined],
];

function reason(
  facts: Partial<RemovalFacts>,
  isForced: boolean,
  memory = ledger(),
): string | undefined {
  const worktree = childSample();
  const obstacles = obstaclesTo(memory, worktree, {
    facts: { ...CLEAN, ...facts },
    isBranchKept: false,
    isSessionEnding: false,
  });
  try {
    requireNoObstacle(worktree, obstacles, isForced);
    return undefined;
  } catch (error) {
    return error instanceof LockstepError ? error.reason : "internal";
  }
}

for (const [what, facts, plain, forced] of CASES) {
  Deno.test(`obstaclesTo() with ${what}: ${plain}, forced: ${forced}`, () => {
    assertEquals([reason(facts, false), reason(facts, true)], [plain, forced]);
  });
}

Deno.test("obstaclesTo() lets no force past a running thread", () => {
  const memory = ledger();
  memory.put("threads", "T5", threadSample());
  assertEquals(reason({}, true, memory), "worktree.in_use");
});

Deno.test("obstaclesTo() keeps the parent of a worktree", () => {
  const memory = ledger();
  memory.put(
    "worktrees",
    "deep",
    childSample({ slug: "deep", parent: "auth-flow" }),
  );
  assertEquals(reason({}, true, memory), "worktree.in_use");
  memory.put(
    "worktrees",
    "deep",
    childSample({ slug: "deep", parent: "auth-flow", state: "removed" }),
  );
  assertEquals(reason({}, false, memory), undefined);
});

for (const [isSessionEnding, count] of [[false, 1], [true, 0]] as const) {
  Deno.test(`obstaclesTo() finds ${count} for an open session's own worktree, ending: ${isSessionEnding}`, () => {
    const memory = ledger();
    memory.remove("worktrees", "auth-flow");
    const obstacles = obstaclesTo(memory, worktreeSample(), {
      facts: CLEAN,
      isBranchKept: false,
      isSessionEnding,
    });
    assertEquals(obstacles.length, count);
  });
}

Deno.test("obstaclesTo() does not mind unmerged commits of a branch that stays", () => {
  const obstacles = obstaclesTo(ledger(), childSample(), {
    facts: { ...CLEAN, merged: "no", unmergedCommits: 3 },
    isBranchKept: true,
    isSessionEnding: false,
  });
  assertEquals(obstacles, []);
});

Deno.test("mergeTargets() are the parent, the session, its base and what is protected", () => {
  assertEquals(mergeTargets(ledger(), childSample()), [
    "task/gallery/root",
    "main",
  ]);
  assertEquals(mergeTargets(ledger(), worktreeSample()), ["main"]);
});
