import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  canonicalPath,
  decodePath,
  decodePaths,
  displayPath,
  isWithin,
  pathKey,
  toByteText,
} from "../../src/core/path.ts";

const ROOTS = ["/srv/demo", "/srv/demo-worktrees/side"];

const CANONICAL: readonly (readonly [text: string, path: string])[] = [
  ["src", "src"],
  ["./src/", "src"],
  ["src//api/./v1", "src/api/v1"],
  ["src/../lib/x", "lib/x"],
  [".", "."],
  ["src/..", "."],
  ["/srv/demo", "."],
  ["/srv/demo/tests/t.py", "tests/t.py"],
  ["/srv/demo-worktrees/side/a", "a"],
  ["/srv/x/../demo/a", "a"],
  ["...x", "...x"],
  [".env", ".env"],
  ["-rf", "-rf"],
  ["a b\n'\"c", "a b\n'\"c"],
  ["tests/é.txt", "tests/é.txt"],
  [".github/x", ".github/x"],
  [".gitignore", ".gitignore"],
];

for (const [text, path] of CANONICAL) {
  Deno.test(`canonicalPath() gives "${path}" for ${JSON.stringify(text)}`, () => {
    assertEquals(canonicalPath(text, ROOTS), path);
  });
}

const REFUSED: readonly (readonly [text: string, reason: string])[] = [
  ["", "path.empty"],
  ["a\0b", "path.invalid"],
  ["..", "path.outside"],
  ["../a.txt", "path.outside"],
  ["src/../../x", "path.outside"],
  ["/etc/passwd", "path.outside"],
  ["/srv/demo2/a", "path.outside"],
  ["/srv/demo/../a", "path.outside"],
  [".git", "path.in_git_dir"],
  [".GIT/config", "path.in_git_dir"],
  ["/srv/demo/.git/hooks/x", "path.in_git_dir"],
];

for (const [text, reason] of REFUSED) {
  Deno.test(`canonicalPath() refuses ${JSON.stringify(text)} with ${reason}`, () => {
    const error = assertThrows(
      () => canonicalPath(text, ROOTS),
      LockstepError,
    );
    assertEquals(error.reason, reason);
  });
}

Deno.test("isWithin() stops at the boundary of a name", () => {
  assertEquals(isWithin("src/a", "src"), true);
  assertEquals(isWithin("src", "src"), true);
  assertEquals(isWithin("src2/a", "src"), false);
  assertEquals(isWithin("anything", "."), true);
});

Deno.test("decodePath() keeps every byte apart, whatever the encoding", () => {
  for (
    const bytes of [
      [0x61, 0xe9, 0x62],
      [0xc3],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x98, 0x80, 0xff],
      [0xef, 0xbf, 0xbd],
      [0xef, 0xbb, 0xbf, 0x61],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
    ]
  ) {
    const text = toByteText(decodePath(Uint8Array.from(bytes)));
    assertEquals([...text].map((each) => each.charCodeAt(0)), bytes);
  }
});

Deno.test("decodePaths() splits at NUL and keeps newlines", () => {
  const bytes = new TextEncoder().encode("a b\0c\nd\0é\0");
  assertEquals(decodePaths(bytes), ["a b", "c\nd", "é"]);
});

Deno.test("pathKey() folds case and composition only when told", () => {
  const decomposed = "SRC/e\u0301";
  assertEquals(
    pathKey(decomposed, { ignoreCase: false, precomposeUnicode: false }),
    decomposed,
  );
  assertEquals(
    pathKey(decomposed, { ignoreCase: true, precomposeUnicode: true }),
    "src/\u00e9",
  );
  assertEquals(
    pathKey("É", { ignoreCase: true, precomposeUnicode: false }),
    "É",
  );
});

Deno.test("displayPath() shows what a terminal would act on", () => {
  assertEquals(displayPath("a\nb\u001b[m\udce9\\"), "a\\nb\\x1b[m\\xe9\\\\");
});
