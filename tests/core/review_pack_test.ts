import { assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import { type ReviewPack, reviewPack } from "../../src/core/review_pack.ts";
import { putTurn } from "../helpers/merge_samples.ts";
import { MemoryView } from "../helpers/memory_view.ts";
import { changedFiles, evidence, packOf } from "../helpers/pack_samples.ts";

function outcomeOf(pack: ReviewPack, words: string): string {
  return pack.claims.find((each) => each.claim.includes(words))?.outcome ?? "";
}

for (
  const [what, allow, outside, outcome] of [
    ["every path", ["."], [], "passed"],
    ["some paths", ["src"], ["logo.png"], "failed"],
  ] as const
) {
  Deno.test(`reviewPack() with a Case whose scope allows ${what}`, () => {
    const pack = packOf({ scope: { allow: [...allow], deny: [] } });
    assertEquals(pack.outside_scope, [...outside]);
    assertEquals(outcomeOf(pack, "scope"), outcome);
  });
}

for (
  const [what, gates, outcome] of [
    ["no gate", [], "needs_evidence"],
    ["a gate that passed", [evidence({ subject: "M1" })], "passed"],
    ["a gate that failed", [evidence({ exit_status: 1 })], "failed"],
  ] as const
) {
  Deno.test(`reviewPack() of a candidate with ${what}`, () => {
    assertEquals(
      outcomeOf(packOf({}, { gates: [...gates] }), "gates"),
      outcome,
    );
  });
}

for (
  const [what, own, outcome] of [
    ["nothing", [], "needs_evidence"],
    ["a claim", [evidence({ source: "claimed" })], "needs_evidence"],
    ["something observed", [evidence({})], "passed"],
  ] as const
) {
  Deno.test(`reviewPack() with a Case that is backed by ${what}`, () => {
    assertEquals(outcomeOf(packOf({}, { own: [...own] }), "Case is"), outcome);
  });
}

for (
  const [what, begun, outcome] of [
    ["the configuration has changed since it began", "then", "needs_evidence"],
    ["nothing has changed since it began", "now", "passed"],
  ] as const
) {
  Deno.test(`reviewPack() with a Case for which ${what}`, () => {
    const pack = packOf({}, { begun });
    assertEquals(outcomeOf(pack, "governs"), outcome);
  });
}

Deno.test("reviewPack() without Cases takes nothing of them for granted", () => {
  const pack = packOf({}, {});
  const view = new MemoryView();
  const request = putTurn(view, "in_review", { case_ids: [] });
  const facts = { files: changedFiles, whitespace: [], configDigest: "now" };
  const none = reviewPack(view, request, facts, DEFAULT_CONFIG);
  for (const words of ["scope", "Case is", "governs"]) {
    assertEquals(outcomeOf(none, words), "needs_evidence");
  }
  assertEquals(outcomeOf(pack, "governs"), "passed");
});

Deno.test("reviewPack() tells the reviewer what could not be confirmed", () => {
  const pack = packOf({}, { whitespace: ["a.ts:1: trailing whitespace."] });
  assertEquals(outcomeOf(pack, "whitespace"), "failed");
  assertEquals(
    pack.prompt.includes("a.ts:1: trailing whitespace."),
    true,
  );
});
