import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { acquireLocks, type LockHolder } from "../../src/core/lock_rules.ts";
import { renewLeases } from "../../src/core/renew.ts";
import { addSeconds } from "../../src/core/time.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";

const ROOT: Actor = { kind: "root", session_id: "alpha" };
const THREAD: Actor = {
  kind: "thread",
  thread_id: "T1",
  session_id: "alpha",
  worktree: "one",
  role: "worker",
};
const NOBODY: Actor = { ...THREAD, thread_id: null };

/** L1 of the session on `root`, L2 of T1 on `one`, L3 of beta on `beta`. */
function view(): MemoryView {
  const all = new MemoryView();
  putSession(all, "alpha");
  putSession(all, "beta");
  putWorktree(all, { slug: "one", session_id: "alpha", parent: "alpha" });
  putThread(all, { id: "T1", session_id: "alpha", worktree: "one" });
  const take = (path: string, holder: LockHolder) =>
    acquireLocks(all, {
      holder,
      scopes: [{ kind: "prefix", path }],
      mode: "exclusive",
      reason: "",
      ttl_seconds: 600,
      case_id: null,
    }, { now: NOON });
  take("root", { session_id: "alpha", thread_id: null, worktree: "alpha" });
  take("one", { session_id: "alpha", thread_id: "T1", worktree: "one" });
  take("beta", { session_id: "beta", thread_id: null, worktree: "beta" });
  return all;
}

const RENEWED: readonly (readonly [
  who: string,
  actor: Actor,
  ids: readonly string[],
])[] = [
  ["the root", ROOT, ["L1"]],
  ["a thread", THREAD, ["L2"]],
  ["somebody in a child's worktree", NOBODY, []],
  ["git", { kind: "git", session_id: "alpha" }, []],
];

for (const [who, actor, ids] of RENEWED) {
  Deno.test(`renewLeases() of ${who} renews ${ids.join() || "nothing"}`, () => {
    const all = view();
    renewLeases(all, actor, addSeconds(NOON, 300));
    const renewed = Object.values(all.all("locks"))
      .filter((lock) => lock.lease_until === addSeconds(NOON, 900))
      .map((lock) => lock.id);
    assertEquals(renewed, [...ids]);
  });
}

Deno.test("renewLeases() waits until a quarter of the lease is gone", () => {
  const all = view();
  renewLeases(all, ROOT, addSeconds(NOON, 140));
  assertEquals(all.find("locks", "L1")?.lease_until, addSeconds(NOON, 600));
  renewLeases(all, ROOT, addSeconds(NOON, 150));
  assertEquals(all.find("locks", "L1")?.lease_until, addSeconds(NOON, 750));
});

Deno.test("renewLeases() looks at a holder's locks every ten seconds only", () => {
  const all = view();
  renewLeases(all, ROOT, addSeconds(NOON, 145));
  renewLeases(all, THREAD, addSeconds(NOON, 150));
  renewLeases(all, ROOT, addSeconds(NOON, 154));
  assertEquals(all.find("locks", "L1")?.lease_until, addSeconds(NOON, 600));
  renewLeases(all, ROOT, addSeconds(NOON, 155));
  assertEquals(all.find("locks", "L1")?.lease_until, addSeconds(NOON, 755));
});

Deno.test("renewLeases() revives neither what has expired nor what was lost", () => {
  const all = view();
  renewLeases(all, ROOT, addSeconds(NOON, 600));
  assertEquals(all.find("locks", "L1")?.lease_until, addSeconds(NOON, 600));
  const lock = all.find("locks", "L2");
  if (lock !== undefined) all.put("locks", "L2", { ...lock, state: "lost" });
  renewLeases(all, THREAD, addSeconds(NOON, 300));
  assertEquals(all.find("locks", "L2")?.lease_until, addSeconds(NOON, 600));
});
