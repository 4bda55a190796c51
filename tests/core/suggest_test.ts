import { assertEquals } from "@std/assert";
import { suggest } from "../../src/core/suggest.ts";

const KNOWN = ["lock", "session", "task", "worktree"];

const CASES: readonly [string, string | undefined][] = [
  ["lcok", "lock"],
  ["lock", "lock"],
  ["taks", "task"],
  ["sesion", "session"],
  ["wroktere", "worktree"],
  ["xyz", undefined],
  ["", undefined],
  ["lo", undefined],
  ["worktreeworktree", undefined],
];

for (const [word, near] of CASES) {
  Deno.test(`suggest() answers ${near} for "${word}"`, () => {
    assertEquals(suggest(word, KNOWN), near);
  });
}

Deno.test("suggest() prefers the nearest of several", () => {
  assertEquals(suggest("origin", ["original", "origins", "margin"]), "origins");
});

Deno.test("suggest() does not compare what is far too long", () => {
  assertEquals(suggest("k".repeat(1_000_000), KNOWN), undefined);
});
