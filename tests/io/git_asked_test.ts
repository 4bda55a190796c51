import { assertEquals } from "@std/assert";
import { type Asked, parseAnswer } from "../../src/io/git_asked.ts";

const UNKNOWN = { history: undefined };

Deno.test("parseAnswer() takes only what git has said to its end", () => {
  const table: [string, Asked | undefined][] = [
    ["", undefined],
    ["\0", undefined],
    ["\x00128\0", undefined],
    [" M a\0?? b\n", undefined],
    [" M a\0?? b\n\0", undefined],
    [" M a\0\x00128\0main\0\x000\0", undefined],
    ["\x000\0", { uncommitted: [], ...UNKNOWN }],
    [" M a\0?? b\nc\0\x000\0", { uncommitted: ["a", "b\nc"], ...UNKNOWN }],
    ["\x000\0main\0", { uncommitted: [], ...UNKNOWN }],
    ["\x000\0main\0one\n", { uncommitted: [], ...UNKNOWN }],
    ["\x000\0main\0one\n\x00128\0", { uncommitted: [], ...UNKNOWN }],
    [
      "\x000\0main\0two\none\n-base\n\x000\0",
      {
        uncommitted: [],
        history: { base: "main", ahead: 2, commits: ["two", "one", "base"] },
      },
    ],
    [
      "\x000\0main\0\x000\0",
      { uncommitted: [], history: { base: "main", ahead: 0, commits: [] } },
    ],
  ];
  for (const [answer, expected] of table) {
    assertEquals(
      parseAnswer(answer),
      expected,
      JSON.stringify(answer),
    );
  }
});
