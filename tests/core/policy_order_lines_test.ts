import { assertEquals } from "@std/assert";
import { stricterContent } from "../../src/core/policy_order.ts";

/** Lines by what follows their END, with the later END of the two. */
function laterOfBoth(before: string, after: string): string[] {
  const ends = new Map<string, number>();
  for (const line of `${before}${after}`.split("\n")) {
    if (line === "") continue;
    const [end = "", ...rest] = line.split(" ");
    const key = rest.join(" ");
    ends.set(key, Math.max(Number(end), ends.get(key) ?? 0));
  }
  return [...ends].map(([rest, end]) => `${end} ${rest}`).toSorted();
}

const LINES = Array.from(
  { length: 12 },
  (_, n) => `${1000 + n} L${n} s file src/${n}.ts\n`,
);

function content(numbers: readonly number[], later = -1): string {
  return numbers.map((n) => n === later ? `2${LINES[n]}` : LINES[n]).join("");
}

for (
  const [what, before, after] of [
    ["the same", content([1, 2, 3]), content([1, 2, 3])],
    ["one at the end", content([1, 2]), content([1, 2, 3])],
    ["one at the start", content([2, 3]), content([1, 2, 3])],
    ["one in the middle", content([1, 3]), content([1, 2, 3])],
    ["one less", content([1, 2, 3]), content([1, 3])],
    ["a later end", content([1, 2, 3]), content([1, 2, 3], 2)],
    ["an earlier end", content([1, 2, 3], 2), content([1, 2, 3])],
    ["the last with a later end", content([1, 2, 3]), content([1, 2, 3], 3)],
    ["other ones", content([1, 2]), content([3, 4])],
    ["another order", content([1, 2, 3, 4]), content([4, 2, 3, 1])],
    ["one instead of another", content([1, 2, 3]), content([1, 4, 3])],
    ["nothing before", "", content([1])],
    ["nothing after", content([1]), ""],
    [
      "a line that ends like another",
      "5 L1 s file b\n5 L2 s file ab\n",
      "5 L2 s file ab\n",
    ],
  ] as const
) {
  Deno.test(`stricterContent() of locked lines keeps both sides: ${what}`, () => {
    const lines = stricterContent("locked/x", before, after) ?? "";
    const found = lines.split("\n").filter((line) => line !== "").toSorted();
    assertEquals(found, laterOfBoth(before, after));
  });
}
