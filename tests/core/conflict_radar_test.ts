import { assertEquals } from "@std/assert";
import {
  type ChangedPaths,
  mayConflict,
  radarPairs,
} from "../../src/core/conflict_radar.ts";

function changes(given: Partial<ChangedPaths>): ChangedPaths {
  return { added: [], deleted: [], changed: [], ...given };
}

for (
  const [what, a, b, expected] of [
    ["nothing", {}, {}, false],
    ["different files", { changed: ["a"] }, { changed: ["b"] }, false],
    ["the same file", { changed: ["a"] }, { changed: ["a"] }, true],
    ["the same new file", { added: ["a"] }, { added: ["a"] }, true],
    [
      "a change of a deleted file",
      { deleted: ["a"] },
      { changed: ["a"] },
      true,
    ],
    ["a file where the other has a folder", { added: ["a"] }, {
      added: ["a/b"],
    }, true],
    [
      "a new file in a folder that may have moved",
      { deleted: ["a/x"], added: ["b/x"] },
      { added: ["a/y"] },
      true,
    ],
    [
      "a new file beside a folder that may have moved",
      { deleted: ["a/x"], added: ["b/x"] },
      { added: ["c/y"] },
      false,
    ],
    [
      "names that begin alike",
      { changed: ["a"] },
      { changed: ["ab/c"] },
      false,
    ],
  ] as readonly (readonly [
    string,
    Partial<ChangedPaths>,
    Partial<ChangedPaths>,
    boolean,
  ])[]
) {
  Deno.test(`mayConflict() with ${what}: ${expected}, both ways round`, () => {
    assertEquals(mayConflict(changes(a), changes(b)), expected);
    assertEquals(mayConflict(changes(b), changes(a)), expected);
  });
}

Deno.test("radarPairs() pairs each with each, but not equal tips", () => {
  const branch = (name: string) => ({
    branch: name,
    worktree: null,
    session_id: null,
  });
  const branches = ["main", "x", "y", "gone"].map(branch);
  const tips = new Map([["main", "1"], ["x", "2"], ["y", "1"]]);
  assertEquals(
    radarPairs(branches, tips).map(({ first, second }) => [
      first.branch,
      second.branch,
    ]),
    [["main", "x"], ["x", "y"]],
  );
});
