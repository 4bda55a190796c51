import { assertEquals } from "@std/assert";
import { packFiles } from "../../src/core/review_pack_text.ts";
import { evidence, packOf } from "../helpers/pack_samples.ts";

Deno.test("packFiles() names every part, with binary files in the summary", () => {
  const files = packFiles(packOf({}, { gates: [evidence({ subject: "M1" })] }));
  assertEquals([...files.keys()].toSorted(), [
    "cases.md",
    "changed-files.txt",
    "claims.md",
    "gates.md",
    "review-pack.json",
    "reviewer-prompt.md",
  ]);
  assertEquals(
    files.get("changed-files.txt"),
    "2\t1\tsrc/a.ts\n-\t-\tlogo.png\n",
  );
  assertEquals(files.get("gates.md")?.includes("sha256 abc"), true);
});

Deno.test("packFiles() names what has changed of what governs a Case", () => {
  const text = (begun: string) =>
    packFiles(packOf({}, { begun })).get("cases.md");
  assertEquals(
    text("then")?.includes('config_digest has changed: was "then", is "now"'),
    true,
  );
  assertEquals(text("now")?.includes("has changed"), false);
});
