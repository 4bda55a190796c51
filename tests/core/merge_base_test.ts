import { assertEquals } from "@std/assert";
import { type CommitGraph, mergeBases } from "../../src/core/merge_base.ts";

/** `child: parents`, each commit before its parents; `f` is the floor. */
function graph(...lines: readonly string[]): CommitGraph {
  const parents = lines.map((line) => {
    const [commit = "", rest = ""] = line.split(": ");
    return [commit, rest.split(" ")] as const;
  });
  return { floor: "f", parents: new Map(parents) };
}

for (
  const [what, of, pair, expected] of [
    ["parted at the floor", graph("a: f", "b: f"), ["a", "b"], ["f"]],
    ["the floor itself", graph("a: f"), ["a", "f"], ["f"]],
    [
      "parted above the floor",
      graph("a: c", "b: c", "c: f"),
      ["a", "b"],
      ["c"],
    ],
    ["one above the other", graph("a: b", "b: f"), ["a", "b"], ["b"]],
    [
      "one that has merged what the other has",
      graph("a: c m", "b: m", "m: f", "c: f"),
      ["a", "b"],
      ["m"],
    ],
    [
      "merged across",
      graph("a: x y", "b: y x", "x: f", "y: f"),
      ["a", "b"],
      ["x", "y"],
    ],
    [
      "merged across, with one base below the other",
      graph("a: x y", "b: y x", "x: y", "y: f"),
      ["a", "b"],
      ["x"],
    ],
  ] as const
) {
  Deno.test(`mergeBases() of branches ${what}`, () => {
    const [a, b] = pair;
    assertEquals(mergeBases(of, a, b), [...expected]);
    assertEquals(mergeBases(of, b, a), [...expected]);
  });
}
