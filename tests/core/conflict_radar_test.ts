import { assertEquals } from "@std/assert";
import {
  isFileByFile,
  mayConflict,
  meetingChanges,
  meetingPaths,
  type PathChange,
  radarPairs,
} from "../../src/core/conflict_radar.ts";

/** `+a` is new, `-a` is deleted, `a` has changed. */
function changes(words: string): PathChange[] {
  const entry = { mode: "100644", object: "o" };
  return words.split(" ").filter((word) => word !== "").map((word) => ({
    path: word.replace(/^[+-]/, ""),
    before: word.startsWith("+") ? null : entry,
    after: word.startsWith("-") ? null : entry,
  }));
}

for (
  const [what, a, b, conflicts, fileByFile] of [
    ["nothing", "", "", false, true],
    ["different files", "a", "b", false, true],
    ["the same file", "a", "a", true, true],
    ["the same new file", "+a", "+a", true, true],
    ["a change of a deleted file", "-a", "a", true, true],
    ["a file where the other has a folder", "+a", "+a/b", true, false],
    ["a new file in a folder that moved", "-a/x +b/x", "+a/y", true, false],
    ["a new file beside one that moved", "-a/x +b/x", "+c/y", false, true],
    ["a change of a renamed file", "-a +b", "a", true, true],
    ["a file that made room for a folder", "-a +a/b", "a", true, false],
    ["names that begin alike", "a", "ab/c", false, true],
  ] as const
) {
  Deno.test(`mayConflict() and isFileByFile() with ${what}, both ways round`, () => {
    const [of, by] = [changes(a), changes(b)];
    for (const [one, other] of [[of, by], [by, of]] as const) {
      assertEquals(mayConflict(one, other), conflicts);
      assertEquals(isFileByFile(one, other), fileByFile);
    }
  });
}

for (
  const [what, words, expected] of [
    ["changes alone", "a b c", "a"],
    ["deletions alone", "-a -b c", "-a"],
    ["what may be renames", "-a -b +c d", "-a -b +c"],
  ] as const
) {
  Deno.test(`meetingChanges() with ${what}`, () => {
    const kept = meetingChanges(changes(words), new Set(["a"]));
    assertEquals(kept, changes(expected));
  });
}

Deno.test("meetingPaths() are those that two or more have changed", () => {
  const branches = [changes("a b"), changes("b -c"), changes("c d")];
  assertEquals([...meetingPaths(branches)], ["b", "c"]);
});

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
