import { assertEquals } from "@std/assert";
import { correctionText } from "../../src/core/correction_text.ts";

Deno.test("correctionText() has a number, a place, a rule and a change for each point", () => {
  const text = correctionText({
    opening: "Changes are requested on M1",
    remarks: ["root: nearly"],
    points: [
      {
        mark: "P1",
        observed: "a.ts:1",
        evidence: "ran it",
        rule: "it works",
        change: "mend it",
      },
      { mark: "", observed: "b.ts", evidence: "", rule: "r", change: "c" },
    ],
    untouched: ["the rest"],
    rerun: ["npm test"],
  });
  assertEquals(text.split("\n").slice(0, 17), [
    "Changes are requested on M1",
    "root: nearly",
    "",
    "1. [P1] observed at a.ts:1: ran it",
    "   rule: it works",
    "   change wanted: mend it",
    "",
    "2. observed at b.ts",
    "   rule: r",
    "   change wanted: c",
    "",
    "What must not change:",
    "- the rest",
    "",
    "Run again before you report, and all of it has to pass:",
    "- npm test",
    "",
  ]);
});
