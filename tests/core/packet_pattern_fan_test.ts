import { assertEquals } from "@std/assert";
import {
  options,
  research,
  split,
  triangulate,
} from "../../src/core/packet_pattern_fan.ts";
import { patternRequest } from "../helpers/pattern_samples.ts";

Deno.test("split() gives each worker its own paths, and all of them what is denied", () => {
  const request = patternRequest("split", {
    scope: { allow: [], deny: ["src/a/vendor"] },
  });
  const steps = split(request, ["a=src/a, tests/a", "b=src/b"]);
  assertEquals(
    steps.map(({ mode, scope }) => [mode, scope.allow, scope.deny]),
    [
      ["worker", ["src/a", "tests/a"], ["src/a/vendor"]],
      ["worker", ["src/b"], ["src/a/vendor"]],
      ["reviewer", [], []],
    ],
  );
  assertEquals(steps[2]?.after, ["part-a", "part-b"]);
});

Deno.test("triangulate(), research() and options() end in somebody who keeps the conflicts", () => {
  const request = patternRequest("triangulate");
  const tracks = ["security", "speed"];
  for (const make of [triangulate, research, options]) {
    const steps = make(request, tracks);
    const last = steps.at(-1);
    assertEquals(last?.mode, "synthesizer");
    assertEquals(last?.after, steps.slice(0, -1).map(({ key }) => key));
    assertEquals(
      last?.deliverable?.some((line) => line.startsWith("Every conflict")),
      true,
    );
    // Nobody gets the track of another.
    assertEquals(
      steps.slice(0, -1).map(({ objective }) =>
        tracks.filter((track) => objective.includes(track))
      ),
      [["security"], ["speed"]],
    );
  }
});
