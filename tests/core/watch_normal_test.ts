import { assertEquals } from "@std/assert";
import { normalised, normalisedWords } from "../../src/core/watch_normal.ts";

const SAME: readonly (readonly [what: string, one: string, other: string])[] = [
  ["numbers", "tests: 3 of 14 failed", "tests: 12 of 20 failed"],
  ["fractions", "took 0.31s", "took 12.7s"],
  ["dates", "at 2026-11-21T14:30:15.123Z: no", "at 2027-01-02T00:00:00Z: no"],
  ["clock times", "14:30:15 boom", "09:01:59.5 boom"],
  ["temporary files", "cat /tmp/a8f/x.log", "cat /tmp/zz/other"],
  ["a Mac's", "rm /private/var/folders/ab/T/x", "rm /var/folders/q/T/y"],
  ["commits", "HEAD is now at 3f2a1bc", "HEAD is now at 00aa11ff"],
  [
    "long ids",
    "run 123e4567-e89b-12d3-a456-426614174000",
    "run 00000000-e89b-12d3-a456-000000000000",
  ],
  ["colours and blanks", "\x1b[31mno\x1b[0m   way", "no way"],
];

Deno.test("normalised() takes out what differs each time", () => {
  for (const [what, one, other] of SAME) {
    assertEquals(normalised(one), normalised(other), what);
  }
});

const DIFFERENT: readonly (readonly [one: string, other: string])[] = [
  ["npm test", "npm run build"],
  ["deadbeef", "feedface"],
  ["cat /tmp/a", "cat /etc/a"],
  ["no such file: a.ts", "no such file: b.ts"],
];

Deno.test("normalised() keeps what tells two things apart", () => {
  for (const [one, other] of DIFFERENT) {
    assertEquals(normalised(one) === normalised(other), false, one);
  }
});

Deno.test("normalisedWords() keeps the numbers", () => {
  assertEquals(normalisedWords("touch a1 /tmp/b2"), "touch a1 <temporary>");
});

Deno.test("normalised() compares both ends of a long text", () => {
  const text = (first: string, last: string) =>
    first + " x".repeat(5_000) + last;
  assertEquals(normalised(text("a", "b")), normalised(text("a", "b")));
  assertEquals(
    normalised(text("a", "b")) === normalised(text("a", "c")),
    false,
  );
  assertEquals(
    normalised(text("a", "b")) === normalised(text("c", "b")),
    false,
  );
});
