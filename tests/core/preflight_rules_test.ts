import { assertEquals } from "@std/assert";
import { isBlocked, isBlocking } from "../../src/core/preflight_check.ts";
import type { PreflightFacts } from "../../src/core/preflight_facts.ts";
import { placeChecks } from "../../src/core/preflight_place.ts";
import { programChecks } from "../../src/core/preflight_program.ts";
import { preflight } from "../../src/core/preflight_rules.ts";

const FACTS: PreflightFacts = {
  mode: "worker",
  session: { id: "own", is_open: true },
  place: {
    workdir: "/repo",
    is_same_repository: true,
    kind: "root",
    worktree: "own",
    session_id: "own",
    mismatch: null,
    is_contained: true,
    operation: null,
    busy_with: null,
    dirty: [],
    dirty_in_scope: [],
    beyond_worktree: [],
  },
  program: {
    runner: "codex",
    path: "/bin/codex",
    version: "1.0",
    warning: null,
    is_logged_in: true,
    problem: null,
  },
  quota: {
    runner: "codex",
    gate_percent: 0,
    reading: undefined,
    problem: null,
    when_unknown: "continue",
    is_forced: false,
    now: "2026-11-21T12:00:00.000Z",
  },
  locks: [],
  case_problem: null,
  live_threads: 0,
  thread_limit: 6,
  free_bytes: 10 * 1024 ** 3,
  has_hooks: true,
  tmux: null,
  foreign_commands: [],
  output_problem: null,
  allow_dirty_overlap: false,
  is_dry_run: false,
};

const LOCK: PreflightFacts["locks"][number] = {
  id: "L7",
  kind: "prefix",
  path: "tests",
  mode: "exclusive",
  session_id: "other",
  thread_id: null,
  generation: 1,
  reason: "",
  ttl_seconds: 600,
  acquired_at: "2026-11-21T12:00:00.000Z",
  lease_until: "2026-11-21T12:10:00.000Z",
};

function place(fields: Partial<PreflightFacts["place"]>) {
  return { place: { ...FACTS.place, ...fields } };
}

function program(fields: Partial<PreflightFacts["program"]>) {
  return { program: { ...FACTS.program, ...fields } };
}

/** What is off, which check says so, and whether that blocks. */
const ROWS: readonly (readonly [
  what: string,
  facts: Partial<PreflightFacts>,
  id: string,
  verdict: "blocks" | "warns" | "unknown",
])[] = [
  ["no session is meant", { session: null }, "session.open", "blocks"],
  [
    "the session is closed",
    { session: { id: "own", is_open: false } },
    "session.open",
    "blocks",
  ],
  [
    "WORKDIR is in another repository",
    place({ is_same_repository: false }),
    "repository.same",
    "blocks",
  ],
  [
    "the worktree is another session's",
    place({ session_id: "other" }),
    "worktree.own",
    "blocks",
  ],
  [
    "the worktree is on another branch",
    place({ mismatch: "it is on x, not on y" }),
    "worktree.own",
    "blocks",
  ],
  [
    "a rebase is under way in a child",
    place({ kind: "child", operation: "rebase" }),
    "worktree.at_rest",
    "blocks",
  ],
  [
    "a rebase is under way where the run does not work",
    place({ operation: "rebase" }),
    "worktree.at_rest",
    "warns",
  ],
  [
    "somebody works in the child",
    place({ kind: "child", busy_with: "T3" }),
    "worktree.free",
    "blocks",
  ],
  [
    "something is not committed",
    place({ dirty: ["x"] }),
    "tree.clean",
    "warns",
  ],
  [
    "the session lacks commits of WORKDIR",
    place({ kind: "other", is_contained: false }),
    "branch.contained",
    "warns",
  ],
  [
    "the scope is dirty (AF-031)",
    place({ dirty_in_scope: ["tests/t.py"] }),
    "tree.dirty_overlap",
    "blocks",
  ],
  [
    "the scope is dirty and that is allowed (AF-031)",
    {
      ...place({ dirty_in_scope: ["tests/t.py"] }),
      allow_dirty_overlap: true,
    },
    "tree.dirty_overlap",
    "warns",
  ],
  [
    "the scope is wider than the worktree's",
    place({ kind: "child", beyond_worktree: ["docs"] }),
    "scope.covered",
    "blocks",
  ],
  [
    "somebody holds a lock there",
    { locks: [LOCK] },
    "lock.free",
    "blocks",
  ],
  [
    "the Case is somebody else's",
    { case_problem: "C4 is worked on by thread:T2" },
    "case.ready",
    "blocks",
  ],
  ["all threads run", { live_threads: 6 }, "thread.limit", "blocks"],
  ["the hooks are off", { has_hooks: false }, "hooks.installed", "blocks"],
  [
    "there is no program",
    program({ path: null, problem: "there is no program codex" }),
    "runner.program",
    "blocks",
  ],
  [
    "its version is not known",
    program({ warning: "version 9 is not known" }),
    "runner.version",
    "warns",
  ],
  [
    "nobody can tell whether it is logged in",
    program({ is_logged_in: null }),
    "runner.login",
    "unknown",
  ],
  [
    "nobody is logged in",
    program({ is_logged_in: false }),
    "runner.login",
    "blocks",
  ],
  ["the disk is full", { free_bytes: 1024 }, "disk.space", "blocks"],
  ["the disk fills up", { free_bytes: 3e8 }, "disk.space", "warns"],
  ["nobody can tell", { free_bytes: null }, "disk.space", "unknown"],
  [
    "its commands came with the project",
    { foreign_commands: ["rm -rf ~"] },
    "packet.commands",
    "blocks",
  ],
  [
    "the artifacts would lie in a worktree",
    { output_problem: "it is part of /repo" },
    "output.folder",
    "blocks",
  ],
  ["tmux is missing", { tmux: "not_installed" }, "tmux.ready", "blocks"],
];

for (const [what, facts, id, verdict] of ROWS) {
  Deno.test(`preflight() ${verdict} when ${what}`, () => {
    const checks = preflight({ ...FACTS, ...facts });
    const off = checks.filter(({ answer }) => answer !== "yes")
      // Of a program that is not there no version can be told.
      .filter((check) => check.id === id || check.id !== "runner.version");
    assertEquals(off.map((check) => check.id), [id]);
    const [check] = off;
    assertEquals(isBlocked(checks), verdict === "blocks");
    assertEquals(
      check?.answer,
      verdict === "unknown" ? "unknown" : "no",
    );
    if (check?.answer === "no") {
      assertEquals(check.remedy === null, false, "a no says what to do");
    }
  });
}

Deno.test("preflight() finds nothing when all is well", () => {
  assertEquals(isBlocked(preflight(FACTS)), false);
  const odd = preflight(FACTS).filter(({ answer }) => answer !== "yes");
  assertEquals(odd, []);
});

Deno.test("placeChecks() let a reader begin where its scope is dirty", () => {
  const facts = place({ dirty: ["a"], dirty_in_scope: ["a"] });
  const checks = placeChecks({ ...FACTS, ...facts, mode: "verifier" });
  assertEquals(checks.some(isBlocking), false);
});

Deno.test("programChecks() ask the caller's own program for no version, login or quota", () => {
  const facts = program({
    runner: "command",
    version: null,
    is_logged_in: null,
  });
  const checks = programChecks({ ...FACTS, ...facts });
  assertEquals(
    checks.map(({ id, answer }) => [id, answer]),
    [["runner.program", "yes"]],
  );
});

Deno.test("preflight() of a dry run wants no program (AF-034)", () => {
  const facts = program({ path: null, problem: "there is none" });
  const checks = preflight({ ...FACTS, ...facts, is_dry_run: true });
  assertEquals(isBlocked(checks), false);
});
