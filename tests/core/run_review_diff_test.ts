import { assertEquals } from "@std/assert";
import {
  isProsePath,
  isTestPath,
  skipsTest,
} from "../../src/core/run_review_diff.ts";

const PATHS: readonly (readonly [path: string, kind: string])[] = [
  ["tests/core/a_test.ts", "test"],
  ["src/a.test.tsx", "test"],
  ["src/__tests__/a.js", "test"],
  ["pkg/test_slug.py", "test"],
  ["src/main/SlugTest.java", "test"],
  ["internal/slug_test.go", "test"],
  ["src/attest.ts", "source"],
  ["src/contest/a.ts", "source"],
  ["README.md", "prose"],
  ["docs/a.svg", "prose"],
  ["LICENSE", "prose"],
  ["src/readme.ts", "source"],
];

Deno.test("isTestPath() and isProsePath() tell paths by their names", () => {
  const kindOf = (path: string) =>
    isTestPath(path) ? "test" : isProsePath(path) ? "prose" : "source";
  assertEquals(
    PATHS.map(([path]) => [path, kindOf(path)]),
    PATHS.map(([path, kind]) => [path, kind]),
  );
});

const LINES: readonly (readonly [line: string, skips: boolean])[] = [
  ["it.skip('x', () => {})", true],
  ["  Deno.test.ignore('x', f)", true],
  ["xdescribe('x', f)", true],
  ["@pytest.mark.skip(reason='x')", true],
  ["  t.Skip()", true],
  ["#[ignore]", true],
  ["it('skips blanks', f)", false],
  ["const skip = 1;", false],
];

Deno.test("skipsTest() knows how tests are switched off", () => {
  assertEquals(
    LINES.map(([line]) => [line, skipsTest(line)]),
    LINES.map(([line, skips]) => [line, skips]),
  );
});
