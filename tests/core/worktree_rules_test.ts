import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  activateWorktree,
  announceWorktree,
  forgetWorktree,
  type WorktreeRequest,
} from "../../src/core/worktree_announce.ts";
import { decideWorktree } from "../../src/core/worktree_decision.ts";
import {
  branchOf,
  locationOf,
  markMerged,
  requireActive,
} from "../../src/core/worktree_rules.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import {
  childSample,
  NOON,
  sessionSample,
  worktreeSample,
} from "../helpers/record_samples.ts";

const NOTHING = {
  changed_files: 0,
  estimate_minutes: 0,
  risk: 0,
  parallel_workers: 0,
  conflicting_paths: 0,
};

const DECISIONS = [
  [
    {
      changed_files: 2,
      estimate_minutes: 15,
      risk: 1,
      parallel_workers: 1,
      conflicting_paths: 1,
    },
    10,
    "shared",
  ],
  [
    {
      changed_files: 6,
      estimate_minutes: 60,
      risk: 2,
      parallel_workers: 2,
      conflicting_paths: 2,
    },
    24,
    "worktree",
  ],
  [{ changed_files: 12 }, 12, "worktree"],
  [{ changed_files: 11 }, 11, "shared"],
  [{ changed_files: -50, risk: -1, conflicting_paths: 1 }, 2, "shared"],
  [{}, 0, "shared"],
] as const;

for (const [estimate, score, mode] of DECISIONS) {
  Deno.test(`decideWorktree() gives ${score}, ${mode} for ${JSON.stringify(estimate)}`, () => {
    const decision = decideWorktree({ ...NOTHING, ...estimate });
    assertEquals([decision.score, decision.mode], [score, mode]);
  });
}

Deno.test("decideWorktree() names what counted and nothing else", () => {
  assertEquals(
    decideWorktree({ ...NOTHING, estimate_minutes: 60, risk: -2 }).reasons,
    ["estimate_minutes=60(+4)"],
  );
  assertEquals(decideWorktree(NOTHING).reasons, []);
});

Deno.test("branchOf() keeps a session's own branch apart from its children's", () => {
  assertEquals(
    branchOf("task", { kind: "root", session: "x", slug: "gallery" }),
    "task/gallery/root",
  );
  assertEquals(
    branchOf("task", { kind: "child", session: "gallery", slug: "auth" }),
    "task/gallery/auth",
  );
});

Deno.test("locationOf() fills the template once, whatever the names hold", () => {
  assertEquals(
    locationOf("{parent}/{repo}-worktrees/{slug}", {
      parent: "/home/x",
      repository: "{slug}",
      slug: "fix",
    }),
    "/home/x/{slug}-worktrees/fix",
  );
});

function ledgerWithSlugs(...slugs: string[]): MemoryView {
  const ledger = new MemoryView();
  ledger.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main"],
    slugs,
  });
  return ledger;
}

const REQUEST: WorktreeRequest = {
  kind: "root",
  slug: "gallery",
  session_id: null,
  parent: null,
  base_ref: "main",
  base_commit: "b".repeat(40),
  scope: { allow: ["."], deny: [] },
  branch_prefix: "task",
  pathOf: (slug) => `/w/${slug}`,
  isTakenOutside: () => false,
};

Deno.test("announceWorktree() gives a slug that no session ever had", () => {
  const ledger = ledgerWithSlugs("gallery");
  const made = announceWorktree(ledger, REQUEST, NOON);
  assertEquals(
    [made.slug, made.session_id, made.branch, made.path, made.state],
    [
      "gallery-2",
      "gallery-2",
      "task/gallery-2/root",
      "/w/gallery-2",
      "creating",
    ],
  );
  assertEquals(ledger.find("meta", "repository")?.slugs, [
    "gallery",
    "gallery-2",
  ]);
});

Deno.test("announceWorktree() passes over what branches, folders and viewers hold", () => {
  const made = announceWorktree(ledgerWithSlugs(), {
    ...REQUEST,
    isTakenOutside: (slug) => ["gallery", "gallery-2"].includes(slug),
  }, NOON);
  assertEquals(made.slug, "gallery-3");
});

Deno.test("announceWorktree() refuses a repository that is not set up", () => {
  const error = assertThrows(
    () => announceWorktree(new MemoryView(), REQUEST, NOON),
    LockstepError,
  );
  assertEquals(error.reason, "workspace.not_initialized");
});

Deno.test("forgetWorktree() leaves no trace of an announcement", () => {
  const ledger = ledgerWithSlugs("other");
  announceWorktree(ledger, REQUEST, NOON);
  forgetWorktree(ledger, "gallery");
  assertEquals(ledger.all("worktrees"), {});
  assertEquals(ledger.find("meta", "repository")?.slugs, ["other"]);
});

Deno.test("forgetWorktree() keeps a worktree that is in use", () => {
  const ledger = ledgerWithSlugs("gallery");
  ledger.put("worktrees", "gallery", worktreeSample());
  forgetWorktree(ledger, "gallery");
  assertEquals(ledger.find("worktrees", "gallery")?.state, "active");
});

Deno.test("activateWorktree() refuses once the announcement was taken back", () => {
  const ledger = ledgerWithSlugs();
  announceWorktree(ledger, REQUEST, NOON);
  forgetWorktree(ledger, "gallery");
  const error = assertThrows(
    () => activateWorktree(ledger, "gallery", { path: "/w", git_name: "g" }),
    LockstepError,
  );
  assertEquals(error.reason, "worktree.gone");
});

const USABLE = [
  ["active", "gallery", undefined],
  ["merged", "gallery", undefined],
  ["creating", "gallery", "worktree.not_active"],
  ["removed", "gallery", "worktree.not_active"],
  ["active", "other", "worktree.foreign_session"],
] as const;

for (const [state, session_id, reason] of USABLE) {
  Deno.test(`requireActive() answers ${reason} for ${state} of ${session_id}`, () => {
    const ledger = new MemoryView();
    ledger.put("worktrees", "auth-flow", childSample({ state, session_id }));
    const ask = () =>
      requireActive(ledger, {
        action: "use",
        slug: "auth-flow",
        session_id: "gallery",
      });
    assertEquals(reasonOf(ask), reason);
  });
}

Deno.test("requireActive() says where another session's root is only while it is open", () => {
  const ledger = new MemoryView();
  ledger.put("worktrees", "auth-flow", childSample({ session_id: "other" }));
  const hintFor = (state: "open" | "closed") => {
    ledger.put("sessions", "other", sessionSample({ id: "other", state }));
    const request = { action: "use", slug: "auth-flow", session_id: "gallery" };
    return assertThrows(() => requireActive(ledger, request), LockstepError)
      .hint;
  };
  ledger.put("worktrees", "gallery", worktreeSample({ path: "/w/other" }));
  assertEquals(hintFor("open"), "Its own root does that, from /w/other");
  assertEquals(
    hintFor("closed"),
    "That session is over; lockstep worktree list shows those of yours",
  );
});

function reasonOf(ask: () => unknown): string | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    return error instanceof LockstepError ? error.reason : "internal";
  }
}

Deno.test("markMerged() keeps the time of the first merge", () => {
  const ledger = new MemoryView();
  ledger.put("worktrees", "auth-flow", childSample());
  markMerged(ledger, "auth-flow", NOON);
  markMerged(ledger, "auth-flow", "2027-01-01T00:00:00.000Z");
  const { state, ended_at } = ledger.find("worktrees", "auth-flow") ?? {};
  assertEquals([state, ended_at], ["merged", NOON]);
});
