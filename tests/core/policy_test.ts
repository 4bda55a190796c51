import { assertEquals } from "@std/assert";
import {
  encodeName,
  renderPolicy,
  renderPolicyChange,
} from "../../src/core/policy.ts";
import type { Lock } from "../../src/core/records/lock.ts";
import type { Repository } from "../../src/core/records/meta.ts";
import { addSeconds, epochSeconds } from "../../src/core/time.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";

const END = epochSeconds(NOON) + 600;

function view(more: Partial<Repository> = {}): MemoryView {
  const all = new MemoryView();
  all.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main", "release/1.0"],
    slugs: [],
    ...more,
  });
  putSession(all, "alpha");
  putSession(all, "beta");
  putWorktree(all, { slug: "one", session_id: "alpha", parent: "alpha" });
  putWorktree(all, { slug: "two", session_id: "alpha", parent: "alpha" });
  putWorktree(all, { slug: "below", session_id: "alpha", parent: "one" });
  putThread(all, { id: "T1", session_id: "alpha", worktree: "one" });
  return all;
}

function putLock(all: MemoryView, given: Partial<Lock> = {}): Lock {
  const lock: Lock = {
    id: "L1",
    kind: "prefix",
    path: "src",
    mode: "exclusive",
    session_id: "alpha",
    thread_id: "T1",
    worktree: "one",
    generation: 1,
    reason: "",
    ttl_seconds: 600,
    acquired_at: NOON,
    lease_until: addSeconds(NOON, 600),
    ...given,
  };
  all.put("locks", lock.id, lock);
  return lock;
}

function lockedBranches(all: MemoryView): string[] {
  return [...renderPolicy(all).keys()]
    .filter((name) => name.startsWith("locked/"))
    .map((name) => name.slice("locked/".length).replaceAll("%2F", "/")).sort();
}

Deno.test("renderPolicy() names protected and managed branches", () => {
  const files = renderPolicy(view());
  assertEquals(files.get("protected"), "main\nrelease/1.0\n");
  assertEquals(
    files.get("managed"),
    "task/alpha/below\ntask/alpha/one\ntask/alpha/root\ntask/alpha/two\ntask/beta/root\n",
  );
  assertEquals(files.get("worktree/one"), "task/alpha/one child\n");
  assertEquals(files.get("worktree/alpha"), "task/alpha/root root\n");
  assertEquals(files.has("no_upstream"), false);
});

Deno.test("renderPolicy() says when protected branches follow no upstream", () => {
  const files = renderPolicy(view({ accept_upstream: false }));
  assertEquals(files.get("no_upstream"), "");
});

Deno.test("renderPolicy() gives nothing before the repository is set up", () => {
  assertEquals([...renderPolicy(new MemoryView())], []);
});

Deno.test("renderPolicy() writes base, then what is allowed, then what is denied", () => {
  const all = view();
  const scope = { allow: ["src/", "a\\b\nc", "*.md"], deny: ["src/gen"] };
  putWorktree(all, {
    slug: "one",
    session_id: "alpha",
    parent: "alpha",
    scope,
  });
  const files = renderPolicy(all);
  assertEquals(
    files.get("scope/task%2Falpha%2Fone"),
    "base refs/heads/task/alpha/root\n+src/**\n" +
      "+a[\\\\\\\\//]b\\nc\n+a[\\\\\\\\//]b\\nc/**\n+ab\\nc\n" +
      "+*[.//]md\n-src/gen\n",
  );
  assertEquals(
    files.get("scope/task%2Falpha%2Froot"),
    "base refs/heads/main\n+**\n",
  );
});

Deno.test("renderPolicy() names a base commit where there was no branch", () => {
  const all = view();
  putWorktree(all, {
    slug: "one",
    session_id: "alpha",
    parent: "alpha",
    base_ref: null,
    base_commit: "1".repeat(40),
    scope: { allow: [], deny: [] },
  });
  assertEquals(
    renderPolicy(all).get("scope/task%2Falpha%2Fone"),
    `base ${"1".repeat(40)}\n`,
  );
});

Deno.test("renderPolicy() keeps a base that is a full ref", () => {
  const all = view();
  putWorktree(all, {
    slug: "one",
    session_id: "alpha",
    parent: "alpha",
    base_ref: "refs/remotes/origin/main",
  });
  assertEquals(
    renderPolicy(all).get("scope/task%2Falpha%2Fone"),
    "base refs/remotes/origin/main\n+**\n",
  );
});

Deno.test("renderPolicy() marks scopes where the repository ignores case", () => {
  const files = renderPolicy(view({ ignore_case: true }));
  assertEquals(
    files.get("scope/task%2Fbeta%2Froot"),
    "base refs/heads/main\nicase\n+**\n",
  );
});

Deno.test("renderPolicy() lists a lock with its end, id, holder, kind and path", () => {
  const all = view();
  putLock(all, { path: "a b\nc", kind: "file" });
  assertEquals(
    renderPolicy(all).get("locked/task%2Fbeta%2Froot"),
    `${END} L1 T1 file a b\\nc\n`,
  );
});

const FOREIGN: readonly (readonly [
  name: string,
  lock: Partial<Lock>,
  branches: readonly string[],
])[] = [
  ["a thread is foreign to siblings and other sessions", {}, [
    "task/alpha/two",
    "task/beta/root",
  ]],
  ["a session is foreign to other sessions only", {
    thread_id: null,
    worktree: "alpha",
  }, ["task/beta/root"]],
  [
    "a thread below is foreign to those on another line",
    { thread_id: "T3", worktree: "below" },
    ["task/alpha/two", "task/beta/root"],
  ],
  ["another session is foreign to all of this one", {
    session_id: "beta",
    thread_id: null,
    worktree: "beta",
  }, [
    "task/alpha/below",
    "task/alpha/one",
    "task/alpha/root",
    "task/alpha/two",
  ]],
  ["somebody who lost it is foreign to nobody", { state: "lost" }, []],
];

for (const [name, lock, branches] of FOREIGN) {
  Deno.test(`renderPolicy() of a lock: ${name}`, () => {
    const all = view();
    putLock(all, lock);
    assertEquals(lockedBranches(all), [...branches]);
  });
}

Deno.test("renderPolicy() of a session's lock spares a child without a parent", () => {
  const all = view();
  putWorktree(all, { slug: "adopted", session_id: "alpha", kind: "child" });
  putLock(all, { thread_id: null, worktree: "alpha" });
  assertEquals(lockedBranches(all), ["task/beta/root"]);
});

Deno.test("renderPolicyChange() gives nothing when no policy can have changed", () => {
  const all = view();
  const before = () => {
    throw new Error("asked for");
  };
  assertEquals(
    renderPolicyChange(before, all, [["threads", "T1", {}]]),
    undefined,
  );
});

Deno.test("renderPolicyChange() of a lock renders only branches it is foreign to", () => {
  const old = view();
  putLock(old);
  const after = old.clone();
  const lock = putLock(after, { lease_until: addSeconds(NOON, 900) });
  const change = renderPolicyChange(() => old, after, [["locks", "L1", lock]]);
  const names = ["locked/task%2Falpha%2Ftwo", "locked/task%2Fbeta%2Froot"];
  assertEquals([...change?.before.keys() ?? []].sort(), names);
  assertEquals([...change?.after.keys() ?? []].sort(), names);
});

Deno.test("renderPolicyChange() agrees with rendering everything", () => {
  const old = view();
  putLock(old);
  putLock(old, { id: "L2", session_id: "beta", thread_id: null });
  const after = old.clone();
  after.remove("locks", "L1");
  const moved = putLock(after, { id: "L3", worktree: "two", thread_id: "T2" });
  const change = renderPolicyChange(() => old, after, [
    ["locks", "L1", null],
    ["locks", "L3", moved],
  ]);
  const patched = new Map(renderPolicy(old));
  for (const name of change?.before.keys() ?? []) patched.delete(name);
  for (const [name, text] of change?.after ?? []) patched.set(name, text);
  assertEquals(
    [...patched].sort(),
    [...renderPolicy(after)].sort(),
  );
});

Deno.test("encodeName() keeps names apart", () => {
  assertEquals(encodeName("task/a%2Fb"), "task%2Fa%252Fb");
});
